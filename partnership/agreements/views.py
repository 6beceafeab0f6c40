"""The list of agreements, the page of each, and the page of a partnership.

Projects, events and quotations stand above agreements: their pages are reached through the
links that they have to an agreement, never by their own names.
"""

from django.db.models import F, Prefetch
from django.utils.functional import cached_property
from django.utils.translation import ngettext

from partnership.agreements.family import family_of
from partnership.agreements.filters import AgreementFilterSet
from partnership.agreements.models import (
    Agreement,
    AgreementMoney,
    AgreementPlace,
    AgreementRelation,
    Partnership,
    PartnershipMoney,
    Party,
)
from partnership.agreements.status import status_of, unstated_of
from partnership.pages.views import BY_DATE, RecordList
from partnership.publishing.models import public_rows, with_public_links
from partnership.sources.views import CitedRecordDetail
from partnership.topics.models import coded_themes, own_themes
from partnership.values.money import with_sums


def public_parties():
    """The party rows that the public sees, with all that a page says of them."""
    return (
        public_rows(Party)
        .select_related(
            "organisation", "signing_body", "signatory__person", "signatory__organisation"
        )
        .order_by(F("organisation__name").asc(nulls_last=True), "group", "id")
    )


def same_money(relation):
    """Fetch the public lines that name a line of an agreement as the same money."""
    model = AgreementMoney._meta.get_field(relation).related_model
    rows = with_public_links(public_rows(model), model.parent_name)
    return Prefetch(relation, rows.select_related(model.parent_name), to_attr=f"public_{relation}")


def with_row_content(agreements):
    """Fetch what a row of a list of agreements shows: parties, own themes, money and relations."""
    return agreements.prefetch_related(
        Prefetch("parties", public_parties(), to_attr="public_parties"),
        own_themes(),
        Prefetch(
            "money_lines",
            public_rows(AgreementMoney)
            .select_related("provider", "receiver", "same_money_as__agreement")
            .prefetch_related(same_money("spent_as"), same_money("repeated_by")),
            to_attr="public_money",
        ),
        Prefetch(
            "relations",
            public_rows(AgreementRelation).select_related("related"),
            to_attr="public_relations",
        ),
        Prefetch(
            "inverse_relations",
            with_public_links(AgreementRelation.objects.all(), "agreement").select_related(
                "agreement"
            ),
            to_attr="public_inverse_relations",
        ),
    )


def with_page_content(agreements):
    """Fetch what the page of an agreement shows of it, and a comparison."""
    return with_row_content(agreements).prefetch_related(
        coded_themes(),
        Prefetch(
            "places",
            public_rows(AgreementPlace).select_related("place").order_by("role", "place__name"),
            to_attr="public_places",
        ),
        "objectives",
        "means",
        "frameworks",
        "documents",
    )


def facts_context(agreement):
    """What the facts of an agreement are told with, wherever they are told."""
    return {
        "signing_bodies_stated": any(row.signing_body_id for row in agreement.public_parties),
        "signatories_stated": any(row.signatory_id for row in agreement.public_parties),
        "status": status_of(agreement),
        "unstated": unstated_of(agreement),
    }


def grouped_objectives(agreement):
    """Its objectives by their group, in the order in which each group first stands."""
    groups = {}
    for row in agreement.objectives.all():
        groups.setdefault(row.group, []).append(row)
    return list(groups.values())


class SummedList(RecordList):
    """A list of records that state money: its heading gives their number and their sum.

    What was paid, pledged or planned stands below it, each kind with its own sum.

    A sum never mixes partnerships: where there are several, only a list filtered by one has it.
    """

    def money_lines(self, found):
        """The money lines that the public sees of the records found."""
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.is_of_one_partnership:
            lines = self.money_lines(context["found"])
            sums = context["filters"].shared("money", lines.sums)
            context["heading"] = with_sums(context["heading"], sums.total)
            context["money_beside"] = sums.beside
        return context

    def offered_views(self):
        if self.is_of_one_partnership:
            return self.views
        return tuple(name for name in self.views if name != "figures")

    @cached_property
    def partnership(self):
        """The partnership that the list is filtered by, else the first; for its figures."""
        partnerships = Partnership.objects.in_order()
        slug = self.request.GET.get("partnership")
        return (slug and partnerships.filter(slug=slug).first()) or partnerships.first()

    @cached_property
    def is_of_one_partnership(self):
        """Whether all that is listed belongs to one partnership, by filter or as the only one."""
        return (
            bool(self.request.GET.get("partnership")) or Partnership.objects.published().count() < 2
        )


class AgreementList(SummedList):
    """All public agreements, by filters, with the sum of the money that they state."""

    model = Agreement
    filterset_class = AgreementFilterSet
    template_name = "agreements/agreement_list.html"
    sorts = BY_DATE
    views = ("list", "figures")

    def get_queryset(self):
        return super().get_queryset().newest_first()

    def count_in_words(self, count):
        return ngettext("%(count)d agreement", "%(count)d agreements", count) % {"count": count}

    def money_lines(self, found):
        return public_rows(AgreementMoney).filter(agreement__in=found.order_by().values("pk"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["records"] = with_row_content(context["page"].object_list)
        for record in context["records"]:
            record.status_parts = status_of(record)
        return context


class AgreementDetail(CitedRecordDetail):
    """One agreement: between whom, what for, with what money, and what is related."""

    model = Agreement
    template_name = "agreements/agreement_detail.html"

    def get_queryset(self):
        return with_page_content(super().get_queryset())

    def get_context_data(self, **kwargs):
        agreement = self.object
        return super().get_context_data(
            objectives=grouped_objectives(agreement),
            projects=agreement.projects.in_lines(),
            events=agreement.events.in_lines(),
            quotations=agreement.quotations.published()
            .attributed()
            .with_attribution()
            .newest_first(),
            same_money_records=self.same_money_records(),
            family=family_of(agreement),
            **facts_context(agreement),
            **kwargs,
        )

    def same_money_records(self):
        """(record, how certain) of the public ones that state money of this one, or may."""
        pairs = []
        for line in self.object.public_money:
            if line.same_money_as:
                pairs.append((line.same_money_as.agreement, line.same_money_certainty))
            rows = (*line.public_spent_as, *line.public_repeated_by)
            pairs += [(row.parent, row.same_money_certainty) for row in rows]
        return [pair for pair in dict.fromkeys(pairs) if pair[0].is_published()]


class PartnershipDetail(CitedRecordDetail):
    """One partnership: its partners, its story, and what the record holds of it."""

    model = Partnership
    template_name = "agreements/partnership_detail.html"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("reporting_organisation")
            .prefetch_related(
                "partners",
                "places",
                "themes",
                "frameworks",
                "sections",
                Prefetch(
                    "money_lines",
                    public_rows(PartnershipMoney).select_related("provider", "receiver"),
                    to_attr="public_money",
                ),
            )
        )

    def get_context_data(self, **kwargs):
        partnership = self.object
        return super().get_context_data(
            event_count=partnership.events.published().count(),
            quotation_count=partnership.quotations.in_lines().count(),
            **kwargs,
        )
