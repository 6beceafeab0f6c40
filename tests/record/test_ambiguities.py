"""What the two documents contradict or leave open stays so in the record.

The numbers are those of the inventory of the documents: X for contradictions and tensions, AM
for ambiguities.
"""

import pytest
from django.utils.translation import override

from partnership.agreements.models import Agreement, AgreementMoney, Party
from partnership.events.models import Attendance, Event, KeyFigure, Milestone, Quotation
from partnership.participants.models import Organisation
from partnership.places.models import Place
from partnership.sources.models import Source
from partnership.topics.models import Framework
from projects.models import Funding, Participation, Project, ProjectTheme, ResultValue

pytestmark = pytest.mark.any_database

BROCHURE, RELEASE = "ilo-china-brochure", "ilo-press-release-2016-09-06"
MEMORANDA_2019 = [
    "mou-belt-and-road-2019",
    "mou-maritime-labour-2019",
    "mou-trade-unions-2019",
    "mou-work-safety-2019",
]
PROTECTION = "universal-social-protection-cambodia-pakistan"
FUTURE = "future-of-work-asia"
SERVICES = "employment-services-cambodia-lao-pdr"
SKILLS = "skills-development-cambodia-lao-pdr-myanmar"


def agreement(slug):
    return Agreement.objects.get(slug=slug)


def event(slug):
    return Event.objects.get(slug=slug)


def project(slug):
    return Project.objects.get(slug=slug)


def sources(owner, field, row=None):
    """The slugs of the sources cited for a field of a record or of a row of it."""
    cited = owner.citations.filter(row=row.pk if row else None, field=field)
    return set(cited.values_list("passage__source__slug", flat=True))


# Contradictions and tensions ----------------------------------------------------------------------


def test_x1_the_first_agreement_and_the_first_project_are_two_things(record):
    sstc = agreement("sstc-agreement-2012")
    assert (sstc.ordinal, sstc.signed) == (1, "2012")
    assert project(SERVICES).actual_start == "2013"
    assert project(SERVICES).agreement is None


def test_x2_the_million_of_2012_is_suspected_to_be_that_of_the_project(record):
    commitment = AgreementMoney.objects.get(agreement__slug="sstc-agreement-2012")
    funding = Funding.objects.get(same_money_as=commitment)
    assert funding.project.slug == SERVICES
    assert funding.same_money_certainty == Funding.Certainty.SUSPECTED
    assert funding.counts_in_totals and commitment.counts_in_totals
    assert Funding.objects.sums().total == [("USD", 2_945_000, False)]


def test_x3_both_accounts_of_what_the_memorandum_of_2016_is_about_stand(record):
    mou = agreement("mou-2016")
    goals = {"employment-creation", "social-protection", "social-dialogue", "rights-at-work"}
    assert goals <= set(mou.themes.values_list("slug", flat=True))
    assert BROCHURE in sources(mou, "themes")
    groups = mou.objectives.values_list("group", flat=True)
    assert sorted(groups).count("Common objectives") == 3
    assert sorted(groups).count("Aims of the strategic partnership") == 5
    for row in mou.objectives.all():
        assert sources(mou, "text", row) == {RELEASE}


def test_x4_the_memorandum_of_2016_has_two_origins(record):
    programme, mou = agreement("decent-work-country-programme-2016"), agreement("mou-2016")
    laid = programme.relations.get(kind="foundation", related=mou)
    renews = mou.relations.get(kind="renews", related__slug="mou-2001")
    assert sources(programme, "related", laid) == {BROCHURE}
    assert sources(mou, "related", renews) == {RELEASE}


def test_x5_party_and_signing_body_are_not_confused(record):
    chinese = agreement("mou-2016").parties.get(signing_body__slug="mohrss")
    assert chinese.organisation is None
    for slug in ("mou-2001", "sstc-agreement-2012"):
        party = agreement(slug).parties.get(organisation__slug="government-of-china")
        assert (party.named_as, party.signing_body) == ("China", None)


def test_x6_the_office_keeps_both_names_and_one_year(record):
    office = Organisation.objects.get(slug="ilo-beijing")
    names = set(office.other_names.values_list("name", flat=True))
    assert {"ILO office in Beijing", "Country Office in Beijing"} <= names
    assert office.established == "1985"
    assert sources(office, "established") == {BROCHURE, RELEASE}


def test_x7_spellings_of_the_sources_are_kept_as_other_names(record):
    def spellings(model, slug):
        names = model.objects.get(slug=slug).other_names.filter(kind="source_spelling")
        return set(names.values_list("name", flat=True))

    assert "MoHRSS" in spellings(Organisation, "mohrss")
    assert "Macau" in spellings(Place, "macao-sar")
    assert "South Korea" in spellings(Place, "republic-of-korea")
    lao = project(SERVICES).places.get(place__slug="lao-pdr")
    assert lao.named_as == "Lao People’s Democratic Republic (Lao PDR)"


def test_x8_no_date_is_taken_from_the_eve_of_two_anniversaries(record):
    assert Framework.objects.get(slug="reform-and-opening-up").adopted == "1978"
    assert not Milestone.objects.filter(date__in=["2018", "2019"]).exists()


def test_x9_the_seminar_has_two_titles(record):
    seminar = event("seminar-universal-social-protection-2016")
    (other,) = seminar.other_titles.all()
    assert "ASEAN" in seminar.title and "ASEAN" not in other.title
    assert "SSTC" in other.title and "SSTC" not in seminar.title


def test_x10_the_seminar_is_an_event_and_no_project(record):
    assert event("seminar-universal-social-protection-2016").kind == Event.Kind.SEMINAR
    assert not Project.objects.filter(title__icontains="seminar").exists()
    assert not event("seminar-universal-social-protection-2016").projects.exists()


def test_x11_the_year_of_the_labour_ministers_is_that_of_the_source(record):
    milestone = Milestone.objects.get(slug="g20-labour-ministers-2008")
    assert milestone.date == "2008"
    assert sources(milestone, "") == {RELEASE}


def test_x12_no_status_is_guessed_and_no_target_shown_as_reached(record):
    assert set(Project.objects.values_list("status", flat=True)) == {""}
    (value,) = ResultValue.objects.filter(project__slug=PROTECTION)
    assert value.is_expectation and value.due == "2020"
    assert not project(PROTECTION).results.exclude(text="").exists()


# Ambiguities --------------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", MEMORANDA_2019)
def test_am1_each_memorandum_of_2019_was_signed_in_april_or_in_june(record, slug):
    mou = agreement(slug)
    assert mou.signed == "[2019-04,2019-06]"
    assert mou.get_signed_display() == "April or June 2019"
    with override("zh-hans"):
        assert "4月" in mou.get_signed_display() and "6月" in mou.get_signed_display()


def test_am2_the_press_release_narrows_the_year_of_the_signing(record):
    mou = agreement("mou-2016")
    assert mou.signed == "2016"
    stated = mou.citations.filter(field="signed").values_list(
        "passage__source__slug", "stance", "stated_value"
    )
    assert (BROCHURE, "states", "") in stated
    assert (RELEASE, "narrows", "../2016-09-06") in stated
    assert event("signing-mou-2016").dates == "2016"
    for quotation in Quotation.objects.filter(agreements=mou):
        assert quotation.date == "2016" and quotation.date_note


def test_am3_the_signing_and_the_seminar_are_not_linked(record):
    signing, seminar = event("signing-mou-2016"), event("seminar-universal-social-protection-2016")
    assert not seminar.agreements.exists()
    assert not signing.projects.exists()
    assert not seminar.quotations.exists()


def test_am4_the_additional_sum_says_that_it_is_not_said_to_what(record):
    line = Funding.objects.get(project__slug=FUTURE)
    assert line.amount == 200_000
    assert "does not say to what" in line.description


def test_am5_the_words_of_the_sources_stand_beside_the_kinds(record):
    with_amount = Funding.objects.exclude(amount=None)
    assert dict(with_amount.values_list("project__slug", "source_word")) == {
        PROTECTION: "support",
        FUTURE: "support",
        SERVICES: "financial resources",
        SKILLS: "allocation",
    }
    assert set(with_amount.values_list("kind", flat=True)) == {Funding.Kind.NOT_STATED}
    committed = AgreementMoney.objects.get(agreement__slug="sstc-agreement-2012")
    assert (committed.source_word, committed.kind) == ("committed", "2")


def test_am6_the_funder_of_the_skills_project_rests_on_the_heading(record):
    line = Funding.objects.get(project__slug=SKILLS)
    cited = line.project.citations.get(row=line.pk, field="provider")
    assert cited.passage.locator == "line 176" and cited.note


def test_am7_the_heads_of_two_trainings_are_not_added(record):
    trained = Attendance.objects.filter(event__kind="training")
    assert {row.event.slug: row.quantity.low for row in trained} == {
        "itc-training-2018": 250,
        "global-youth-leadership-academy": 200,
    }
    assert not trained.exclude(part_of=None).exists()


@pytest.mark.parametrize(
    "slug",
    [
        "global-youth-leadership-academy",
        "expert-meeting-future-of-work-asia",
        "employment-services-conference-asean-plus-3",
    ],
)
def test_am8_events_without_a_date_say_so(record, slug):
    assert event(slug).dates == ""
    assert event(slug).date_note


def test_am9_an_implementer_is_named_for_one_project_and_implied_for_three(record):
    rows = Participation.objects.filter(role=Participation.Role.IMPLEMENTING)
    stances = {
        (row.project.slug, row.organisation.slug): set(
            row.project.citations.filter(row=row.pk).values_list("stance", flat=True)
        )
        for row in rows
    }
    assert stances == {
        (PROTECTION, "ilo"): {"states"},
        (PROTECTION, "un-desa"): {"states"},
        (FUTURE, "ilo"): {"implies"},
        (SERVICES, "ilo"): {"implies"},
        (SKILLS, "ilo"): {"implies"},
    }


def test_am10_asean_stands_as_a_group_without_its_members(record):
    assert [row.place.slug for row in project(FUTURE).places.all()] == ["asean"]
    assert not Place.objects.get(slug="asean").group_members.exists()


def test_am11_the_ratifications_have_no_day(record):
    figure = KeyFigure.objects.get(slug="conventions-ratified-by-china")
    assert figure.as_of == "" and figure.as_of_note
    assert figure.quantity_low == sum(part.quantity_low for part in figure.breakdown.all())


def test_am12_one_title_of_2019_is_called_descriptive(record):
    described = Agreement.objects.filter(slug__in=MEMORANDA_2019, title_is_descriptive=True)
    assert described.get().slug == "mou-trade-unions-2019"


def test_am13_nobody_is_said_to_have_signed(record):
    assert not Party.objects.exclude(signatory=None).exists()


def test_am14_the_forum_is_not_called_the_second(record):
    forum = event("belt-and-road-forum-2019")
    assert forum.title == "Belt and Road Forum for International Cooperation"
    assert "第二届" not in forum.translated("title", "zh-hans")


def test_am15_development_goals_are_the_editors_classification(record):
    goals = ProjectTheme.objects.filter(theme__vocabulary="sdg_goal")
    assert goals.exists()
    for row in goals:
        assert row.basis == ProjectTheme.Basis.CLASSIFIED
        assert not row.project.citations.filter(row=row.pk).exists()


def test_am16_that_the_four_dimensions_are_the_four_goals_is_marked_as_implied(record):
    cited = agreement("mou-2016").citations.filter(field="themes", stance="implies")
    assert set(cited.values_list("passage__source__slug", flat=True)) == {BROCHURE, RELEASE}
    assert all(citation.note for citation in cited)


def test_the_academy_has_its_literal_chinese_title_and_the_other_form_as_an_alias(record):
    academy = Event.objects.get(slug="global-youth-leadership-academy")
    for field in ("title", "short_title"):
        assert academy.translated(field, "zh-hans").startswith("全球青年领袖学院")
    (alias,) = academy.other_names.all()
    assert (alias.name, alias.language, alias.kind) == ("联合国青年领袖精英班", "zh-hans", "alias")
    assert academy in Event.objects.matching("精英班")


def test_chinese_texts_write_sic_in_chinese(record):
    for model in (Quotation, Source):
        for row in model.objects.all():
            assert "[sic]" not in str(row.translations.get("zh-hans", {}))
