"""Records by the names that people give them in tables: Arcadia or AR for the place arcadia."""

from collections import defaultdict

from django.core.validators import slug_re
from django.db.models import CharField

from partnership.publishing.models import Record
from partnership.values.understanding.fields import CapitalsField
from partnership.values.understanding.meanings import Ambiguous, plain

# Fields beside the title by which a record is known.
ALSO_KNOWN_BY = ("short_title", "acronym", "code", "m49")


def is_slug(text: str) -> bool:
    """Whether a record can have this slug, so that a database can be asked for it."""
    return bool(slug_re.match(text))


class Names:
    """The names of records, fetched for each kind when one is first needed."""

    def __init__(self):
        self.of_model = {}  # model: {name in lower case: {slug: label}}
        self.slugs = {}  # model: those that are saved

    def slug_of(self, model: type[Record], text: str) -> tuple[str, str]:
        """The slug of the record that a text names, and the record in words if it is no slug.

        What nothing is called is given back as it is: it may be the slug of a record to come.
        Raises Ambiguous for a name of several records.
        """
        if self.is_saved(model, text):
            return text, ""
        found = self.names_of(model).get(plain(text).casefold(), {})
        if len(found) > 1:
            raise Ambiguous(text, [(slug, f"{label} ({slug})") for slug, label in found.items()])
        for slug, label in found.items():
            return slug, f"{label} ({slug})"
        return text, ""

    def is_saved(self, model, slug):
        if model not in self.slugs:
            self.slugs[model] = set(model._base_manager.values_list("slug", flat=True))
        return slug in self.slugs[model]

    def names_of(self, model):
        if model not in self.of_model:
            self.of_model[model] = found = defaultdict(dict)
            for record in model._base_manager.order_by("slug"):
                for name in names_of(record):
                    found[plain(name).casefold()][record.slug] = record.label
            if hasattr(model, "other_names"):
                rows = model.other_names.rel.related_model
                for row in rows._base_manager.select_related(rows.parent_name):
                    found[plain(row.name).casefold()][row.parent.slug] = row.parent.label
        return self.of_model[model]


def names_of(record):
    """Yield what a record is called, in any language, and its codes."""
    named = (record.title_field, *ALSO_KNOWN_BY)
    for field in record._meta.concrete_fields:
        is_name = field.name in named and isinstance(field, CharField)
        if (is_name or isinstance(field, CapitalsField)) and getattr(record, field.name):
            yield getattr(record, field.name)
    for texts in record.translations.values():
        for name in named:
            if name in texts:
                yield texts[name]["text"]
