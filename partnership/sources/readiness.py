"""What a record lacks in sources."""

from collections import defaultdict
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.publishing.models import Record
from partnership.publishing.readiness import Fault, Level, none_of, rule
from partnership.publishing.together import fetch_links, of_all, rows_of
from partnership.sources.images import Image
from partnership.sources.models import Citation, Document, Passage, citable_fields


def kinds_of_images(model):
    """The kinds of images that records of a type have."""
    return [child for child in model.child_models() if issubclass(child, Image)]


def with_an_image_without_words(model):
    found = [
        Exists(child.objects.filter(**{child.parent_name: OuterRef("pk")}, alternative_text=""))
        for child in kinds_of_images(model)
    ]
    return reduce(or_, found, none_of(model))


@rule(
    "image_without_words",
    gettext_lazy("Image without alternative text"),
    Record,
    level=Level.ERROR,
    among=with_an_image_without_words,
)
def image_without_words(record):
    for model in kinds_of_images(type(record)):
        for image in rows_of(record, model):
            if not image.alternative_text:
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
    cited = of_all(record, "cited", cited_among)[record.pk]
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


def cited_among(records):
    """For each of some records by their keys: (key of the row or None, field) of what is cited."""
    model, cited = type(next(iter(records.values()))), defaultdict(set)
    citations = model._meta.get_field("citations").related_model.objects
    rows = citations.filter(owner__in=list(records)).order_by()
    for owner, row, field in rows.values_list("owner", "row", "field"):
        cited[owner].add((row, field))
    return cited


def rows_with_facts(record):
    """The child rows of a record that state facts: neither passages, citations nor documents."""
    for model in record.child_models():
        if not issubclass(model, (Citation, Document, Passage)) and model.needs_citation:
            yield from rows_of(record, model)


def is_empty(record, field):
    """Whether a field of a record says nothing."""
    if field.many_to_many:
        fetch_links(record)
        return not getattr(record, field.name).exists()
    return getattr(record, field.attname) in (None, "", "not_stated", False)
