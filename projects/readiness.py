"""What a project lacks to be published, or to be up to date."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.agreements.models import Agreement, AgreementMoney
from partnership.publishing.findings import Finding, Level
from partnership.publishing.prefetching import fetch_links, of_all, rows_of
from partnership.publishing.readiness import rule
from partnership.values.queries import Among
from projects.models import Funding, Project, ProjectPlace, ProjectTheme, ResultValue


@rule("shares", gettext_lazy("Shares that do not add up to 100"), Project)
def shares(project):
    """Shares of the places, and of the themes of each vocabulary, are all given and make 100."""
    rows = rows_of(project, ProjectPlace)
    places = [row for row in rows if row.role == ProjectPlace.Role.BENEFICIARY]
    yield from _shares_of(places, "places", _("places"))
    themes = {}
    for row in rows_of(project, ProjectTheme):
        themes.setdefault(row.theme.get_vocabulary_display(), []).append(row)
    for vocabulary, rows in themes.items():
        yield from _shares_of(
            rows, "themes", _("themes (%(vocabulary)s)") % {"vocabulary": vocabulary}
        )


def _shares_of(rows, field, name):
    given = [row.share for row in rows if row.share is not None]
    if not given:
        return
    total = sum(given, Decimal(0))
    if len(given) < len(rows) or round(total, 4) != 100:
        yield Finding(
            _("The shares of the %(name)s add up to %(total)s. Give each a share, 100 in all.")
            % {"name": name, "total": total.normalize()},
            field=field,
        )


@rule("target_overdue", gettext_lazy("Target past its date without a result"), Project)
def target_overdue(project):
    today = timezone.localdate()
    values = rows_of(project, ResultValue)
    reported = {value.result_id for value in values if not value.is_expectation}
    for value in values:
        due = value.due_latest or value.period_latest
        awaited = value.is_expectation and not value.replaced and not value.result.text
        if awaited and due and due < today and value.result_id not in reported:
            yield Finding(
                _("“%(result)s” was due by %(day)s. Enter what is reported.")
                % {"result": value.result, "day": date_format(due)},
                where=value,
            )


@rule("end_passed", gettext_lazy("Planned end past without an actual end"), Project)
def end_passed(project):
    if project.planned_end_latest is None or project.actual_end:
        return
    if project.planned_end_latest < timezone.localdate():
        yield Finding(
            _("The planned end has passed. Enter the actual end, or a later planned one."),
            field="actual_end",
        )


def with_an_amount_of(model, keys):
    """A line of a project may equal one of a changed agreement."""
    if model is Agreement:
        money = AgreementMoney.objects.filter(
            Among("agreement", keys),
            amount=OuterRef("amount"),
            currency=OuterRef("currency"),
            provider=OuterRef("provider"),
        )
        lines = Funding.objects.filter(Exists(money))
        yield Project.objects.filter(pk__in=lines.order_by().values("project"))


@rule(
    "same_amount",
    gettext_lazy("Equal amounts that are not linked"),
    Project,
    touches=with_an_amount_of,
)
def same_amount(project):
    """An agreement's line with the same amount and provider might be the same money."""
    lines = [line for line in rows_of(project, Funding) if may_have_a_twin(line)]
    twins = of_all(project, "twins", twins_among) if lines else {}
    for line in lines:
        for twin in twins.get((line.amount, line.currency, line.provider_id), ()):
            yield Finding(
                _(
                    "%(money)s from the same provider also stands under “%(agreement)s”. If it "
                    "may be the same money, say so in “same money as”."
                )
                % {"money": line, "agreement": twin.agreement},
                where=line,
            )


def may_have_a_twin(line):
    return line.amount is not None and line.provider_id and not line.same_money_as_id


def twins_among(projects):
    """The lines of agreements with the amount and provider of a line of some projects, by both."""
    lines = Funding.objects.filter(
        project__in=list(projects),
        amount=OuterRef("amount"),
        currency=OuterRef("currency"),
        provider=OuterRef("provider"),
    )
    found = defaultdict(list)
    for twin in AgreementMoney.objects.filter(Exists(lines)).select_related("agreement"):
        found[twin.amount, twin.currency, twin.provider_id].append(twin)
    return found


@rule("unwise_identifier", gettext_lazy("Signs of which IATI warns"), Project)
def unwise_identifier(project):
    if project.unwise_in_identifier:
        yield Finding(
            _(
                "IATI warns of spaces and the signs / & | ? in an identifier. Leave them out, "
                "unless it is published already."
            ),
            field="iati_identifier",
        )


@rule(
    "no_partnership",
    gettext_lazy("Project of no partnership"),
    Project,
    level=Level.ERROR,
    among=lambda model: ~Exists(model.partnerships.through.objects.filter(project=OuterRef("pk"))),
)
def no_partnership(project):
    fetch_links(project)
    if not project.partnerships.exists():
        yield Finding(_("Name the partnership to which it belongs."), field="partnerships")
