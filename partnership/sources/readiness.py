"""What a record lacks in sources."""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.publishing.models import Record
from partnership.publishing.readiness import Fault, Level, none_of, rows_of, rule
from partnership.sources.images import Image
from partnership.sources.models import Citation, Document, Passage, citable_fields


def images_without_words(model, record):
    """The images, of each kind that records of a type have, that say nothing of what they show."""
    for child in model.child_models():
        if issubclass(child, Image):
            yield child.objects.filter(**{child.parent_name: record}, alternative_text="")


def with_an_image_without_words(model):
    found = images_without_words(model, OuterRef("pk"))
    return reduce(or_, map(Exists, found), none_of(model))


@rule(
    "image_without_words",
    gettext_lazy("Image without alternative text"),
    Record,
    level=Level.ERROR,
    among=with_an_image_without_words,
)
def image_without_words(record):
    for images in images_without_words(type(record), record):
        for image in images:
            yield Fault(
                _("An image has no alternative text. Say what it shows."),
                field="alternative_text",
                row=image,
            )


@rule("uncited", gettext_lazy("Fact without a citation"), Record)
def uncited(record):
    """A fact of the record, or a row of it, that no passage is cited for.

    A citation of the whole record covers all of it. Which fields state no fact of the world is
    said by the models, in `needs_no_citation`.
    """
    if record.needs_no_citation == "__all__":
        return
    cited = set(record.citations.values_list("row", "field"))
    if (None, "") in cited:
        return
    for name in citable_fields(type(record)):
        field = record._meta.get_field(name)
        if name in record.needs_no_citation or (None, name) in cited or is_empty(record, field):
            continue
        yield Fault(
            _("“%(field)s” has no citation. Cite the passage that states it.")
            % {"field": field.verbose_name},
            field=name,
        )
    rows = {row for row, _field in cited}
    for row in rows_with_facts(record):
        if row.pk not in rows:
            yield Fault(
                _("%(kind)s “%(row)s” has no citation. Cite the passage that states it.")
                % {"kind": row._meta.verbose_name, "row": row},
                row=row,
            )


def rows_with_facts(record):
    """The child rows of a record that state facts: neither passages, citations nor documents."""
    for model in record.child_models():
        if not issubclass(model, (Citation, Document, Passage)) and model.needs_citation:
            yield from rows_of(record, model)


def is_empty(record, field):
    """Whether a field of a record says nothing."""
    if field.many_to_many:
        return not getattr(record, field.name).exists()
    return getattr(record, field.attname) in (None, "", "not_stated", False)
