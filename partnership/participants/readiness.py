"""Which organisations and people may be entered twice."""

import re
import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.participants.models import Organisation, Person
from partnership.publishing.readiness import Fault, rule


@rule("duplicate", gettext_lazy("Possible duplicate"), Organisation, Person)
def duplicate(record):
    """Another record of the same type goes by the same name, in any spelling or language."""
    ours = names_of(record)
    for other in type(record).objects.exclude(pk=record.pk).prefetch_related("other_names"):
        shared = ours & names_of(other)
        if shared:
            yield Fault(
                _("“%(other)s” has the same name. If they are one, merge them.") % {"other": other},
                field="name",
            )


def names_of(record):
    """Every name of a record, folded so that spellings that look alike are equal."""
    names = {record.name, *(row.name for row in record.other_names.all())}
    names |= {fields["name"]["text"] for fields in record.translations.values() if "name" in fields}
    return {folded(name) for name in names}


def folded(name):
    """A name without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return re.sub(r"[\W_]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()
