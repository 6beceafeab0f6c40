"""One small function per kind of record: valid with its defaults, changed by keywords.

Records are live unless told otherwise, so that a test that needs a public one just asks for it.
Many-to-many values are given as lists. `cite(owner, …)` adds a citation to any record, and
`row(model, parent, …)` any child row that has no function of its own here.
"""

from decimal import Decimal
from itertools import count

from django.utils.text import slugify

from partnership.agreements.models import (
    Agreement,
    AgreementMoney,
    AgreementPlace,
    AgreementRelation,
    Objective,
    Partnership,
    PartnershipMoney,
    PartnershipSection,
    Party,
)
from partnership.events.models import (
    Attendance,
    Event,
    EventParticipant,
    KeyFigure,
    KeyFigureBreakdown,
    Milestone,
    Output,
    Quotation,
)
from partnership.participants.models import Membership, Organisation, Person, Position
from partnership.places.models import GroupMembership, Place
from partnership.sources.models import Edition, EditionText, Passage, Source
from partnership.topics.models import Framework, FrameworkStatement, Theme
from projects.models import (
    Funding,
    Participation,
    Project,
    ProjectPlace,
    ProjectTheme,
    Result,
    ResultValue,
)
from tests.pictures import upload

numbers = count(1)


def make(model, **fields):
    """Save a row of `model`; values of many-to-many fields are set after it."""
    many = {field.name for field in model._meta.many_to_many} & fields.keys()
    links = {name: fields.pop(name) for name in many}
    instance = model.objects.create(**fields)
    for name, values in links.items():
        getattr(instance, name).set(values)
    return instance


def record(model, **fields):
    """Save a live record of `model` with a slug of its own, made from its title."""
    title = str(fields[model.title_field])
    fields.setdefault("slug", f"{slugify(title)[:80] or model._meta.model_name}-{next(numbers)}")
    fields.setdefault("live", True)
    return make(model, **fields)


def row(model, parent, **fields):
    """Save a child row of `parent`."""
    return make(model, **{model.parent_name: parent}, **fields)


def image(parent=None, alternative_text="A crane at dawn", **fields):
    """Save an image of `parent`, a project unless told; its file is a plain picture."""
    parent = parent or project()
    fields.setdefault("file", upload())
    model = type(parent)._meta.get_field("images").related_model
    return row(model, parent, alternative_text=alternative_text, **fields)


def translation(field, text, language="zh-hans", status="staff"):
    """A value for `translations` with one text in it."""
    return {language: {field: {"text": text, "status": status}}}


# Sources


def source(title="Harbour cities agree to train crane drivers", **fields):
    fields.setdefault("kind", Source.Kind.PRESS_RELEASE)
    fields.setdefault("publisher", "Arcadia Press Office")
    fields.setdefault("published", "2016-09-07")
    return record(Source, title=title, **fields)


def passage(quotation=None, **fields):
    number = next(numbers)
    fields["source"] = fields.get("source") or _a(Source, source)
    fields.setdefault("key", f"passage-{number}")
    fields.setdefault("locator", f"line {number}")
    quotation = quotation or f"The two cities signed it on the quay, copy {number}."
    return make(Passage, quotation=quotation, **fields)


def edition(text=None, *, kept=True, **fields):
    """An edition of the text of a source; `kept` says whether the text itself is kept here."""
    text = text or f"The two cities signed it on the quay, copy {next(numbers)}."
    if kept:
        EditionText.objects.keep(text)
    fields["source"] = fields.get("source") or _a(Source, source)
    fields.setdefault("origin", Edition.Origin.PASTED)
    made = Edition.of_text(fields.pop("source"), text, **fields)
    made.save()
    return made


def cite(owner, field="", *, row=None, **fields):
    """Cite a passage for `owner`, or for its child `row`, or for a `field` of either."""
    fields["passage"] = fields.get("passage") or passage()
    return owner.citations.create(row=row and row.pk, field=field, **fields)


# Places and participants


def place(name="Arcadia", **fields):
    fields.setdefault("kind", Place.Kind.COUNTRY)
    return record(Place, name=name, **fields)


def group_membership(group=None, **fields):
    group = group or place("League of Harbours", kind=Place.Kind.GROUP)
    fields["member"] = fields.get("member") or place()
    return row(GroupMembership, group, **fields)


def organisation(name="Ministry of Harbours of Arcadia", **fields):
    fields.setdefault("organisation_type", Organisation.Type.GOVERNMENT)
    return record(Organisation, name=name, **fields)


def membership(parent=None, *, member=None, **fields):
    """A membership of `parent`; `member` is a place (the default: a new one) or organisation."""
    member = member or place()
    name = "member_place" if isinstance(member, Place) else "member_organisation"
    fields.setdefault("kind", Membership.Kind.MEMBER)
    return row(Membership, parent or organisation(), **{name: member}, **fields)


def person(name="Ada Quay", **fields):
    fields.setdefault("sort_name", "Quay, Ada")
    return record(Person, name=name, **fields)


def position(parent=None, title="Minister", **fields):
    fields["organisation"] = fields.get("organisation") or organisation()
    return row(Position, parent or person(), title=title, **fields)


# Topics


def theme(title="Harbour safety", **fields):
    return record(Theme, title=title, **fields)


def framework(title="Plan for Safe Harbours 2030", **fields):
    fields.setdefault("kind", Framework.Kind.PLAN)
    return record(Framework, title=title, **fields)


def framework_statement(parent=None, text="Safe harbours are for all.", **fields):
    return row(FrameworkStatement, parent or framework(), text=text, **fields)


# Partnerships and agreements


def partnership(title="The Arcadia–Lorania partnership", **fields):
    fields.setdefault("default_currency", "EUR")
    return record(Partnership, title=title, **fields)


def partnership_section(parent=None, heading="How it began", text="On a quay.", **fields):
    return row(PartnershipSection, parent or partnership(), heading=heading, text=text, **fields)


def partnership_money(parent=None, **fields):
    return row(PartnershipMoney, parent or partnership(), **_money(fields))


def agreement(title="Memorandum on crane drivers", **fields):
    fields.setdefault("kind", Agreement.Kind.MOU)
    fields.setdefault("signed", "2016-09-06")
    return record(Agreement, title=title, **_of_a_partnership(fields))


def party(parent=None, **fields):
    return row(Party, parent or agreement(), **_taken_part(fields))


def objective(parent=None, text="Train crane drivers.", **fields):
    return row(Objective, parent or agreement(), text=text, **fields)


def agreement_place(parent=None, **fields):
    fields["place"] = fields.get("place") or place()
    fields.setdefault("role", AgreementPlace.Role.APPLIES_TO)
    return row(AgreementPlace, parent or agreement(), **fields)


def agreement_money(parent=None, **fields):
    return row(AgreementMoney, parent or agreement(), **_money(fields))


def agreement_relation(parent=None, **fields):
    fields["related"] = fields.get("related") or agreement("An earlier memorandum")
    fields.setdefault("kind", AgreementRelation.Kind.RENEWS)
    return row(AgreementRelation, parent or agreement(), **fields)


# Projects


def project(title="Cranes without accidents", **fields):
    fields.setdefault("stated_period", "2018/2020")
    return record(Project, title=title, **_of_a_partnership(fields))


def participation(parent=None, **fields):
    fields.setdefault("role", Participation.Role.IMPLEMENTING)
    return row(Participation, parent or project(), **_taken_part(fields))


def project_place(parent=None, **fields):
    fields["place"] = fields.get("place") or place()
    return row(ProjectPlace, parent or project(), **fields)


def project_theme(parent=None, **fields):
    fields["theme"] = fields.get("theme") or theme()
    return row(ProjectTheme, parent or project(), **fields)


def funding(parent=None, **fields):
    return row(Funding, parent or project(), **_money(fields))


def result(parent=None, statement="Crane drivers are trained", **fields):
    return row(Result, parent or project(), statement=statement, **fields)


def result_value(parent=None, **fields):
    """A value of the result `parent`."""
    parent = parent or result()
    fields.setdefault("nature", ResultValue.Nature.EXPECTED)
    return row(ResultValue, parent.project, result=parent, **_counted(fields))


# Events and statements


def event(title="Conference on cranes", **fields):
    fields.setdefault("kind", Event.Kind.CONFERENCE)
    fields.setdefault("dates", "2016-09-06/2016-09-08")
    return record(Event, title=title, **_of_a_partnership(fields))


def event_participant(parent=None, **fields):
    fields.setdefault("role", EventParticipant.Role.ORGANISER)
    return row(EventParticipant, parent or event(), **_taken_part(fields))


def attendance(parent=None, **fields):
    if not {"organisation", "place"} & fields.keys():
        fields.setdefault("group", "crane drivers")
    return row(Attendance, parent or event(), **_counted(fields))


def output(parent=None, kind="videos", **fields):
    return row(Output, parent or event(), kind=kind, **_counted(fields))


def milestone(text="Arcadia builds its first crane.", **fields):
    fields.setdefault("date", "1919")
    return record(Milestone, text=text, **_of_a_partnership(fields))


def quotation(text="A harbour is only as safe as its cranes.", **fields):
    fields.setdefault("date", "2016-09-06")
    return record(Quotation, text=text, **_of_a_partnership(fields))


def key_figure(title="Crane drivers trained", **fields):
    return record(KeyFigure, title=title, **_of_a_partnership(_counted(fields)))


def key_figure_breakdown(parent=None, label="in Lorania", **fields):
    return row(KeyFigureBreakdown, parent or key_figure(), label=label, **_counted(fields))


# Defaults that several kinds share


def _a(model, factory):
    """Some row of `model`: the first there is, or else a new one."""
    return model.objects.order_by("slug").first() or factory()


def _of_a_partnership(fields):
    if "partnerships" not in fields:
        fields["partnerships"] = [_a(Partnership, partnership)]
    return fields


def _taken_part(fields):
    if not {"organisation", "group", "signing_body"} & fields.keys():
        fields["organisation"] = organisation()
    return fields


def _money(fields):
    if "amount" not in fields and fields.get("kind") != "in_kind":
        fields["amount"] = Decimal("745000")
    if fields.get("amount") is not None:
        fields.setdefault("currency", "EUR")
    return fields


def _counted(fields):
    if "quantity_comparator" not in fields:
        fields["quantity_comparator"] = "exactly"
        fields.setdefault("quantity_low", Decimal(150))
        fields.setdefault("quantity_unit", "people")
    return fields
