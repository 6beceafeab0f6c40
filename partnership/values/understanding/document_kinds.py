"""The kinds of documents of IATI, by code and by name."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The code list DocumentCategory: A of an activity, B of an organisation.
DOCUMENT_KINDS = {
    "A01": gettext_lazy("Impact appraisal before or after the project"),
    "A02": gettext_lazy("Objectives or purpose of the activity"),
    "A03": gettext_lazy("Intended ultimate beneficiaries"),
    "A04": gettext_lazy("Conditions"),
    "A05": gettext_lazy("Budget"),
    "A06": gettext_lazy("Summary information about a contract"),
    "A07": gettext_lazy("Review of performance and evaluation of the project"),
    "A08": gettext_lazy("Results, outcomes and outputs"),
    "A09": gettext_lazy("Memorandum of understanding"),
    "A10": gettext_lazy("Tender"),
    "A11": gettext_lazy("Contract"),
    "A12": gettext_lazy("Web page of the activity"),
    "B01": gettext_lazy("Annual report"),
    "B02": gettext_lazy("Strategy paper of the institution"),
    "B03": gettext_lazy("Country strategy paper"),
    "B04": gettext_lazy("Policy on the allocation of aid"),
    "B05": gettext_lazy("Policy and procedure of procurement"),
    "B06": gettext_lazy("Audit report of the institution"),
    "B07": gettext_lazy("Audit report of a country"),
    "B08": gettext_lazy("Policy on exclusions"),
    "B09": gettext_lazy("Evaluation report of the institution"),
    "B10": gettext_lazy("Evaluation report of a country"),
    "B11": gettext_lazy("Sector strategy"),
    "B12": gettext_lazy("Thematic strategy"),
    "B13": gettext_lazy("Memorandum of understanding with a country"),
    "B14": gettext_lazy("Policy on evaluations"),
    "B15": gettext_lazy("General terms and conditions"),
    "B16": gettext_lazy("Web page of the organisation"),
    "B17": gettext_lazy("Web page of the country or region"),
    "B18": gettext_lazy("Web page of the sector"),
}


def kind_choices() -> list[tuple[str, str]]:
    """The kinds as choices, by name."""
    return [
        ("", "---------"),
        *((code, f"{name} ({code})") for code, name in DOCUMENT_KINDS.items()),
    ]


def known_document_kind(code: str) -> None:
    """ValidationError for a code that the list does not have."""
    if code not in DOCUMENT_KINDS:
        raise ValidationError(
            _("“%(code)s” is no kind of document that IATI knows. Choose one, such as A09.")
            % {"code": code[:60]}
        )
