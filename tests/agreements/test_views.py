"""The page of each agreement and of a partnership, as readers get them."""

import pytest
from django.urls import reverse

from partnership.agreements.models import AgreementDocument, AgreementMeans, AgreementRelation
from tests import factories
from tests.agreements.test_list import listed

pytestmark = pytest.mark.django_db


def page(client, record, language="en"):
    folder = "agreements" if record._meta.model_name == "agreement" else "partnerships"
    response = client.get(f"/{language}/{folder}/{record.slug}/")
    assert response.status_code == 200
    return response.content.decode()


# The page of an agreement


def test_an_unpublished_agreement_is_not_found(client):
    agreement = factories.agreement(live=False)
    assert client.get(f"/en/agreements/{agreement.slug}/").status_code == 404


def test_an_old_address_leads_to_the_present_one(client):
    agreement = factories.agreement(slug="before")
    agreement.slug = "after"
    agreement.save()

    response = client.get("/en/agreements/before/")

    assert response.status_code == 301
    assert response["Location"] == "/en/agreements/after/"


@pytest.mark.parametrize(("kind", "word"), [("country_programme", "Agreed"), ("mou", "Signed")])
def test_the_date_is_worded_by_the_type(client, kind, word):
    html = page(client, factories.agreement(kind=kind, signed="2016"))
    assert f"<dt>{word}</dt><dd>2016" in html


@pytest.mark.parametrize(
    ("checked_on", "said"),
    [("2026-11-22", "Not stated in the source"), (None, "Not recorded")],
)
def test_a_source_is_said_to_be_silent_only_where_it_was_compared(client, checked_on, said):
    html = page(client, factories.agreement(signed="", checked_on=checked_on))

    assert f'<dt>Parties</dt><dd class="light">{said}</dd>' in html
    assert html.count("Not stated") + html.count("Not recorded") == html.count(said)
    for fact in ("Signed", "In force", "Ended", "Money", "Places"):
        assert f"<dt>{fact}</dt>" not in html
    assert (
        '<dt>No source states</dt><dd class="light">when it was signed, when it took effect, '
        "when it ends, any money, where it was signed or applies</dd>"
    ) in html


def test_a_source_that_is_only_more_exact_stands_under_the_date(client):
    agreement = factories.agreement(signed="2016")
    source = factories.source()
    first = factories.passage("Signed in 2016.", source=source, position=1)
    second = factories.passage("Already signed.", source=source, position=2)
    factories.cite(agreement, "signed", passage=first)
    factories.cite(
        agreement, "signed", passage=second, stance="narrows", stated_value="../2016-09-06"
    )

    html = page(client, agreement)

    assert "More exactly: on or before 6 September 2016" in html
    assert "Sources differ" not in html


def test_sources_that_exclude_each_other_are_both_shown_with_their_values(client):
    agreement = factories.agreement(signed="2016")
    source = factories.source()
    first = factories.passage("Signed in 2016.", source=source, position=1)
    second = factories.passage("Signed in 2015.", source=source, position=2)
    factories.cite(agreement, "signed", passage=first)
    factories.cite(agreement, "signed", passage=second, stance="contradicts", stated_value="2015")

    differ = page(client, agreement).partition('<span class="differ">')[2].partition("</dd>")[0]

    assert "Sources differ" in differ
    assert "2016<" in differ
    assert "2015<" in differ
    assert "More exactly" not in differ


def test_a_source_that_is_only_less_exact_does_not_differ(client):
    agreement = factories.agreement(signed="2016-09-06")
    factories.cite(agreement, "signed", stance="contradicts", stated_value="2016")

    html = page(client, agreement)

    assert "Less exactly: 2016" in html
    assert "Sources differ" not in html


def test_party_signing_body_and_signatory_are_three_facts(client):
    agreement = factories.agreement()
    ministry = factories.organisation("Ministry of Quays")
    minister = factories.position(factories.person("Ada Quay"), "Minister", organisation=ministry)
    factories.party(
        agreement,
        organisation=factories.organisation("Government of Arcadia"),
        named_as="Arcadia",
        signing_body=ministry,
        signatory=minister,
    )

    html = page(client, agreement)

    assert "Government of Arcadia</a>" in html
    assert "In the source: <q" in html
    assert "Signing body: <a" in html
    assert "Signatory: <a" in html
    assert "<dt>Signatories</dt>" not in html


def test_a_stated_signing_body_does_not_become_the_party(client):
    agreement = factories.agreement(checked_on="2026-11-22")
    factories.party(agreement, signing_body=factories.organisation("Ministry of Quays"))

    html = page(client, agreement)

    assert "Party not stated" in html
    assert "Signing body: <a" in html
    assert '<dt>Signatories</dt><dd class="light">Not stated in the source</dd>' in html


def test_a_signatory_who_is_not_public_is_neither_named_nor_denied(client):
    minister = factories.position(factories.person("Hidden Minister", live=False))
    party = factories.party(signatory=minister)

    html = page(client, party.agreement)

    assert "Hidden Minister" not in html
    assert "<dt>Signatories</dt>" not in html


def test_objectives_stand_under_their_groups_in_order(client):
    agreement = factories.agreement()
    factories.objective(agreement, "Zeal", group="Common objectives", position=1)
    factories.objective(agreement, "Lifts", group="Aims", position=2)
    factories.objective(agreement, "Care", group="Common objectives", position=3)

    html = page(client, agreement)

    assert html.count("<h3>Common objectives</h3>") == 1
    assert html.index("Zeal") < html.index("Care") < html.index("<h3>Aims</h3>")


def test_an_expected_effect_is_marked_as_an_expectation(client):
    html = page(client, factories.agreement(expected_effect="A base for more cooperation."))

    assert "Expected effect" in html
    assert "It does not say that this has happened" in html


def test_means_places_and_documents_are_shown(client):
    agreement = factories.agreement()
    factories.row(AgreementMeans, agreement, text="Training on the crane")
    factories.agreement_place(agreement, place=factories.place("Lorania"), role="signed_in")
    factories.row(AgreementDocument, agreement, title="Full text", url="https://example.org/text")
    factories.row(
        AgreementDocument, agreement, title="Draft", url="https://example.org/d", published=False
    )

    html = page(client, agreement)

    assert "Training on the crane" in html
    assert "<dt>Signed in</dt>" in html
    assert "Full text" in html
    assert "Draft" not in html


def test_the_same_money_is_told_from_both_ends(client):
    line = factories.agreement_money(factories.agreement("Pact of 2012"), source_word="committed")
    factories.funding(
        factories.project("Cranes"), same_money_as=line, same_money_certainty="suspected"
    )
    factories.agreement_money(
        factories.agreement("Later pact"), same_money_as=line, same_money_certainty="stated"
    )

    html = page(client, line.agreement)

    assert "committed</q>" in html
    assert "Possibly the same money as under" in html
    assert "Cranes</a> (no source says so)" in html
    assert "The same money as under" in html
    assert "Later pact</a>" in html


def test_a_line_that_is_not_counted_gives_its_reason(client):
    line = factories.agreement_money(counts_in_totals=False, reason_not_counted="Counted elsewhere")
    assert "Not counted in totals: Counted elsewhere" in page(client, line.agreement)


@pytest.mark.parametrize(
    ("kind", "word", "inverse"),
    [
        ("renews", "Renews", "Renewed by"),
        ("amends", "Amends", "Amended by"),
        ("implements", "Implements", "Implemented by"),
        ("foundation", "Laid the foundation for", "Founded on"),
    ],
)
def test_a_relation_is_worded_from_both_ends(client, kind, word, inverse):
    later = factories.agreement("Later pact", signed="2016")
    earlier = factories.agreement("Earlier pact", signed="2001")
    factories.row(AgreementRelation, later, related=earlier, kind=kind)

    assert f"{word}: <a href" in page(client, later)
    html = page(client, earlier)
    assert f"{inverse}: <a href" in html
    assert "Later pact</a>, 2016" in html


def test_what_rests_on_an_agreement_is_related(client):
    agreement = factories.agreement()
    factories.project("Cranes", agreement=agreement)
    factories.event("Signing day", agreements=[agreement])
    factories.quotation("A fine day.", agreements=[agreement])

    html = page(client, agreement)

    for name in ("Cranes", "Signing day", "A fine day."):
        assert name in html


def test_related_records_that_are_not_public_are_absent(client):
    agreement = factories.agreement(
        themes=[factories.theme("Hidden theme", live=False)],
        frameworks=[factories.framework("Hidden plan", live=False)],
    )
    hidden = factories.organisation("Hidden body", live=False)
    factories.project("Hidden cranes", agreement=agreement, live=False)
    factories.event("Hidden meeting", agreements=[agreement], live=False)
    factories.quotation("Hidden words", agreements=[agreement], live=False)
    factories.quotation(
        "Hidden speaker's words",
        agreements=[agreement],
        speaker=factories.position(factories.person("Hidden", live=False)),
    )
    factories.agreement_relation(agreement, related=factories.agreement("Hidden pact", live=False))
    factories.agreement_relation(
        factories.agreement("Hidden successor", live=False), related=agreement
    )
    factories.agreement_place(agreement, place=factories.place("Hidden land", live=False))
    factories.party(agreement, organisation=hidden)
    line = factories.agreement_money(agreement)
    factories.agreement_money(agreement, provider=hidden)
    factories.funding(
        factories.project("Hidden funds", live=False),
        same_money_as=line,
        same_money_certainty="stated",
    )
    factories.cite(agreement, "title", passage=factories.passage(
        "Hidden passage", source=factories.source("Hidden source", live=False)
    ))  # fmt: skip

    assert "Hidden" not in page(client, agreement)


def test_a_descriptive_title_says_so(client):
    agreement = factories.agreement(title_is_descriptive=True)

    assert "Descriptive title" in page(client, agreement)
    assert "Descriptive title" in listed(client)


def test_a_printed_title_stands_beside_its_translation(client):
    agreement = factories.agreement(
        "Pact", translations=factories.translation("title", "起重机备忘录", status="working")
    )

    html = page(client, agreement, "zh-hans")

    assert "起重机备忘录" in html
    assert 'class="translation-note"' in html
    assert '<span lang="en">Pact</span>' in html


def test_a_page_without_translation_says_so_and_names_no_alternate(client):
    agreement = factories.agreement("Cranes")
    html = page(client, agreement, "zh-hans")

    assert '<span lang="en" dir="ltr">Cranes</span>' in html
    assert 'class="untranslated"' in html
    assert 'hreflang="zh-Hans" href="http' not in html


def test_the_page_can_be_cited(client, settings):
    agreement = factories.agreement("Cranes")
    html = page(client, agreement)

    assert "Cite this page" in html
    assert f"{settings.SITE_URL}/en/agreements/{agreement.slug}/" in html


# The page of a partnership


def test_a_partnership_shows_partners_story_and_money_without_amount(client):
    partnership = factories.partnership(
        summary="Two harbours work together.",
        partners=[factories.organisation("Port Union")],
        places=[factories.place("Lorania")],
    )
    factories.partnership_section(partnership, "How it began", "On a quay.\n\nIn the rain.")
    factories.partnership_money(
        partnership, amount=None, currency="", source_word="voluntary contributions"
    )
    factories.agreement(partnerships=[partnership])
    factories.agreement(partnerships=[partnership], live=False)

    html = page(client, partnership)

    for words in ("Two harbours", "Port Union", "Lorania", "How it began", "<p>In the rain.</p>"):
        assert words in html
    assert "Amount not stated in the source" in html
    assert "voluntary contributions" in html
    numbers = html[html.index('<dl class="figures">') :].partition("</dl>")[0]
    assert f'?partnership={partnership.slug}">agreement' in numbers
    assert "<dd>1</dd>" in numbers


def test_an_unpublished_partnership_is_not_found(client):
    partnership = factories.partnership(live=False)
    assert client.get(f"/en/partnerships/{partnership.slug}/").status_code == 404


def test_a_partnership_leaves_out_what_is_not_public(client):
    hidden = factories.organisation("Hidden body", live=False)
    partnership = factories.partnership(
        partners=[hidden],
        places=[factories.place("Hidden land", live=False)],
        themes=[factories.theme("Hidden theme", live=False)],
        frameworks=[factories.framework("Hidden plan", live=False)],
        reporting_organisation=hidden,
    )
    factories.partnership_money(partnership, provider=hidden, description="Hidden money")

    assert "Hidden" not in page(client, partnership)


# Queries


def full_agreement(number):
    agreement = factories.agreement(f"Agreement {number}", themes=[factories.theme()])
    add_rows(agreement)
    return agreement


def add_rows(agreement):
    minister = factories.position()
    factories.party(
        agreement,
        organisation=factories.organisation(),
        signing_body=factories.organisation("Ministry"),
        signatory=minister,
    )
    factories.objective(agreement)
    factories.row(AgreementMeans, agreement, text="Training")
    factories.agreement_place(agreement)
    line = factories.agreement_money(agreement, provider=factories.organisation())
    factories.funding(
        factories.project(agreement=agreement), same_money_as=line, same_money_certainty="stated"
    )
    factories.agreement_money(same_money_as=line, same_money_certainty="stated")
    factories.agreement_relation(agreement)
    factories.agreement_relation(related=agreement)
    factories.event(agreements=[agreement])
    quotation = factories.quotation(
        agreements=[agreement], speaker=minister, occasion=factories.event()
    )
    factories.cite(quotation, "text", passage=factories.passage())
    factories.cite(agreement, "title", passage=factories.passage())
    agreement.frameworks.add(factories.framework())


@pytest.mark.parametrize("agreements", [2, 20])
def test_the_list_asks_the_same_queries_however_many_agreements_there_are(
    client, agreements, django_assert_num_queries
):
    for number in range(agreements):
        full_agreement(number)
    # count; number of partnerships; sums; rows; parties; themes; money, spent as, repeated by;
    # relations both ways; options of 3 selects; 5 facets of 2 queries each; partnership and
    # content version.
    with django_assert_num_queries(26):
        client.get(reverse("agreements:agreement_list"))


@pytest.mark.parametrize("more", [1, 4])
def test_a_page_asks_the_same_queries_however_many_rows_there_are(
    client, more, django_assert_num_queries
):
    agreement = full_agreement(0)
    for _row in range(more):
        add_rows(agreement)
    # agreement; parties, themes, coded themes, places; money, spent as, repeated by; relations
    # both ways; objectives, means, frameworks, documents, images; projects; events; quotations
    # and their passages; citations; the family in 3 steps, and its projects and money; partnership
    # and content version; the partnership of its projects, and of it the money, of how many
    # projects, in which years, the projects, people reached, the projects with places, themes,
    # money and their passages, the money by project, place, theme and giver, and whether there are
    # other partnerships.
    with django_assert_num_queries(44):
        client.get(agreement.get_absolute_url())


@pytest.mark.parametrize("rows", [1, 8])
def test_a_partnership_asks_the_same_queries_however_many_rows_it_has(
    client, rows, django_assert_num_queries
):
    partnership = factories.partnership()
    for _row in range(rows):
        partnership.partners.add(factories.organisation())
        factories.partnership_section(partnership)
        factories.partnership_money(partnership, provider=factories.organisation())
        factories.agreement(partnerships=[partnership])
        factories.cite(partnership, "summary")
    # partnership; partners, places, themes, frameworks, sections, money, images; 2 counts;
    # citations; partnerships of the frame and content version; 7 of the figures at its head; the
    # money of agreements, whose figure goes on standing at the address of a day.
    with django_assert_num_queries(21):
        client.get(partnership.get_absolute_url())
