"""What an agreement lacks to be published, or to be up to date."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.agreements.models import Agreement, AgreementRelation, Party
from partnership.publishing.findings import Finding
from partnership.publishing.prefetching import of_all, rows_of
from partnership.publishing.readiness import rule


def ended_before(model, keys):
    """An agreement that ended may have lost the one that renewed it."""
    if model is Agreement:
        yield Agreement.objects.filter(ended_latest__lt=timezone.localdate())


@rule(
    "agreement_ended",
    gettext_lazy("Agreement past its end"),
    Agreement,
    touches=ended_before,
)
def agreement_ended(agreement):
    """An agreement that is over has usually been renewed: is there a successor to enter?"""
    if agreement.ended_latest is None or agreement.ended_latest >= timezone.localdate():
        return
    if agreement.pk not in of_all(agreement, "renewed", renewed_among):
        yield Finding(
            _("It ended on %(day)s. If another agreement renews it, enter that one and link it.")
            % {"day": date_format(agreement.ended_latest)},
            field="ended",
        )


def renewed_among(agreements):
    """The keys of the agreements that another one renews."""
    renewals = AgreementRelation.objects.filter(
        kind=AgreementRelation.Kind.RENEWS, related__in=list(agreements)
    )
    return set(renewals.values_list("related", flat=True))


@rule("no_parties", gettext_lazy("Agreement without parties"), Agreement)
def no_parties(agreement):
    if not rows_of(agreement, Party):
        yield Finding(_("Name its parties, as the source names them."), field="parties")
