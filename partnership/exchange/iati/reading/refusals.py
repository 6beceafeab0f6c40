"""Why a file is not read at all, in words."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "too_large": _("The file is larger than 20 MB. Split it."),
    "too_much": _("The file takes more time or memory to read than it may. Split it."),
    "doctype": _("The file has a DOCTYPE. IATI needs none; remove it."),
    "organisation_file": _("This is an organisation file. Only activities can be taken in."),
    "not_datastore": _("This is no document of the IATI Datastore."),
    "not_iati": _("This is no IATI file: it begins with “%(detail)s”."),
    "old_version": _("This is IATI %(detail)s. Only 2.01, 2.02 and 2.03 can be read."),
    "version": _(
        "The file does not name a version that can be read (it says “%(detail)s”). IATI 2.01, 2.02 "
        "and 2.03 can be."
    ),
    "not_well_formed": _("The file is not well-formed XML: %(detail)s"),
}


def words_for(refused):
    """What a `Refused` says to the person who brought the file."""
    return REFUSALS[refused.code] % {"detail": refused.detail}
