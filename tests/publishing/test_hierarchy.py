"""No row stands above itself: circles are refused in forms, imports, drafts and mergers."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from partnership.agreements.models import AgreementRelation
from partnership.exchange.pipeline.importing import take_in
from partnership.exchange.pipeline.objects import ImportObject, Where
from partnership.exchange.pipeline.report import Report
from partnership.places.models import GroupMembership
from partnership.publishing import drafts, snapshots
from partnership.staff.mergers import merging
from projects.models import ProjectRelation
from tests import factories
from tests.forms import fields_of

pytestmark = pytest.mark.django_db


def theme(title, above=None):
    return factories.theme(title, slug=title.lower(), broader=above)


def organisation(title, above=None):
    return factories.organisation(title, slug=title.lower(), parent=above)


def place(title, above=None):
    return factories.place(title, slug=title.lower(), part_of=above)


def refused(row):
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    return " ".join(caught.value.messages)


@pytest.mark.parametrize(
    ("make", "name"), [(theme, "broader"), (organisation, "parent"), (place, "part_of")]
)
def test_a_record_cannot_stand_below_one_that_stands_below_it(make, name):
    top = make("Top")
    low = make("Low", make("Middle", top))
    setattr(top, name, low)
    said = refused(top)
    assert "“Top” → “Low” → “Middle” → “Top”" in said
    setattr(top, name, None)
    top.full_clean()


def test_projects_are_followed_up_by_parent_and_by_child_alike():
    a, b = factories.project("A", slug="a"), factories.project("B", slug="b")
    ProjectRelation.objects.create(project=a, kind="1", related=b)
    said = refused(ProjectRelation(project=b, kind="1", related=a))
    assert "“B” → “A” → “B”" in said
    assert "“B” → “A” → “B”" in refused(ProjectRelation(project=a, kind="2", related=b))
    ProjectRelation(project=b, kind="2", related=a).full_clean()  # says the same once more
    for kind in "345":
        ProjectRelation(project=b, kind=kind, related=a).full_clean()


def test_a_relation_that_is_turned_round_is_no_circle_with_what_it_was():
    a, b = factories.project("A", slug="a"), factories.project("B", slug="b")
    relation = ProjectRelation.objects.create(project=a, kind="1", related=b)
    relation.kind = "2"
    relation.full_clean()


def test_groups_are_no_members_of_their_members():
    a, b = (factories.place(name, slug=name, kind="group") for name in "AB")
    GroupMembership.objects.create(group=a, member=b)
    assert "“A” → “B” → “A”" in refused(GroupMembership(group=b, member=a))


@pytest.mark.parametrize("kind", AgreementRelation.Kind.values)
def test_no_agreement_renews_one_that_renews_it(kind):
    a, b = factories.agreement("A", slug="a"), factories.agreement("B", slug="b")
    AgreementRelation.objects.create(agreement=a, kind=kind, related=b)
    assert "circle" in refused(AgreementRelation(agreement=b, kind=kind, related=a))
    other = next(other for other in AgreementRelation.Kind.values if other != kind)
    AgreementRelation(agreement=b, kind=other, related=a).full_clean()


def test_those_who_attended_are_no_part_of_their_own_part():
    event = factories.event()
    a = factories.attendance(event)
    b = factories.attendance(event, part_of=a)
    a.part_of = b
    assert "circle" in refused(a)


# Forms -------------------------------------------------------------------------------------------


def relation_rows(*rows):
    """The fields of a form for rows of relations: (key or "", kind, related, whether it goes)."""
    fields = {"relations-TOTAL_FORMS": len(rows)}
    for number, (key, kind, related, goes) in enumerate(rows):
        prefix = f"relations-{number}"
        fields |= {f"{prefix}-id": key, f"{prefix}-kind": kind, f"{prefix}-related": related.pk}
        fields |= {f"{prefix}-DELETE": "on"} if goes else {}
    return fields


def save(admin_client, project, *rows):
    address = reverse("admin:projects_project_change", args=[project.pk])
    fields = fields_of(admin_client.get(address)) | relation_rows(*rows) | {"_continue": "1"}
    return admin_client.post(address, fields)


def test_the_form_of_a_project_refuses_what_its_rows_say_together(admin_client):
    a, b = factories.project("A", slug="a"), factories.project("B", slug="b")
    for project in (a, b):
        type(project).objects.filter(pk=project.pk).update(live=False)
    page = save(admin_client, a, ("", "1", b, False), ("", "2", b, False))
    assert "“A” → “B” → “A”" in page.content.decode()
    assert not ProjectRelation.objects.exists()


def test_a_relation_may_take_the_place_of_its_opposite_in_one_form(admin_client):
    a, b = factories.project("A", slug="a"), factories.project("B", slug="b")
    for project in (a, b):
        type(project).objects.filter(pk=project.pk).update(live=False)
    old = ProjectRelation.objects.create(project=a, kind="1", related=b)
    page = save(admin_client, a, (old.pk, "1", b, True), ("", "2", b, False))
    assert page.status_code == 302, page.content.decode()
    assert ProjectRelation.objects.get().kind == "2"


def test_a_draft_that_closes_a_circle_is_not_published():
    a, b = organisation("A"), organisation("B")
    for one, other in ((a, b), (b, a)):
        with drafts.overlay(one):
            type(one).objects.filter(pk=one.pk).update(parent=other)
            snapshot = snapshots.take(type(one).objects.get(pk=one.pk))
        drafts.save_draft(one, snapshot)
    drafts.publish(a)
    with pytest.raises(ValidationError, match="“B” → “A” → “B”"):
        drafts.publish(b)
    b.refresh_from_db()
    assert b.parent is None


def test_two_records_are_not_made_one_where_that_leads_in_a_circle():
    stays, goes = organisation("Stays"), organisation("Goes")
    middle = organisation("Middle", goes)
    stays.parent = middle
    stays.save()
    with pytest.raises(merging.CannotMerge, match="circle"):
        merging.merge(stays, goes)


# Imports -----------------------------------------------------------------------------------------


def imported(*things):
    report = Report()
    objects = (
        ImportObject(Where("in.json", line=n), model, None, fields)
        for n, (model, fields) in enumerate(things, start=1)
    )
    take_in(objects, report)
    return [str(finding) for finding in report.told()]


def test_an_input_whose_projects_are_each_others_parents_is_refused_and_both_are_named():
    said = imported(
        ("projects.project", {"title": "A", "slug": "a"}),
        ("projects.project", {"title": "B", "slug": "b"}),
        ("projects.projectrelation", {"project": ["a"], "kind": "1", "related": ["b"]}),
        ("projects.projectrelation", {"project": ["b"], "kind": "1", "related": ["a"]}),
    )
    assert [line for line in said if "line 3" in line and "“A” → “B” → “A”" in line]
    assert [line for line in said if "line 4" in line and "“B” → “A” → “B”" in line]
    assert not ProjectRelation.objects.exists()


@pytest.mark.parametrize(
    ("model", "title", "link"),
    [
        ("participants.organisation", "name", "parent"),
        ("topics.theme", "title", "broader"),
        ("places.place", "name", "part_of"),
    ],
)
def test_an_input_closes_no_circle_with_what_is_saved(model, title, link):
    kind = {"kind": "country"} if model == "places.place" else {}
    assert not imported(
        (model, {"slug": "low", title: "Low", link: ["mid"], **kind}),
        (model, {"slug": "mid", title: "Mid", link: ["top"], **kind}),
        (model, {"slug": "top", title: "Top", **kind}),
    )
    said = imported((model, {"slug": "top", link: ["low"]}))
    assert len(said) == 1
    assert f"{model} top, {link}: This leads in a circle: “Top” → “Low” → “Mid” → “Top”." in said[0]


def test_a_long_chain_is_no_circle_and_is_asked_quickly(django_assert_max_num_queries):
    things = [("topics.theme", {"slug": "t0", "title": "T"})]
    for number in range(1, 300):
        fields = {"slug": f"t{number}", "title": f"T{number}", "broader": [f"t{number - 1}"]}
        things.append(("topics.theme", fields))
    with django_assert_max_num_queries(75):
        assert imported(*things) == []
