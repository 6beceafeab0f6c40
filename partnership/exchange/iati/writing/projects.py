"""Which projects and rows the public sees, fetched as the file needs them."""

from django.db.models import Prefetch

from partnership.agreements.models import Partnership
from partnership.exchange.iati.plain_elements import ROWS, is_organisation
from partnership.publishing.models import public_rows
from partnership.sources.models import Document
from projects.models import Project, Result, ResultValue

# Child rows by their accessor, and what is fetched with them.
FETCHED = {
    **{
        rows.accessor: tuple(
            f"{name}__identifiers" for name, path in rows.parts.items() if is_organisation(path)
        )
        for rows in ROWS.values()
    },
    "participations": ("organisation__identifiers",),
    "places": ("place__part_of",),
    "themes": ("theme",),
    "objectives": (),
    "funding": ("provider__identifiers", "receiver__identifiers"),
    "documents": (),
    "relations": ("related",),
    "result_values": ("place",),
}


def with_everything(projects):
    """The same projects with all that an activity tells, in a few queries for all of them.

    Each kind of row is fetched under its accessor's own name, without the rows that link to a
    record which the public does not see.
    """
    prefetches = [
        Prefetch(
            "partnerships",
            Partnership.objects.in_order()
            .select_related("reporting_organisation")
            .prefetch_related("reporting_organisation__identifiers"),
        ),
        Prefetch("results", Result.objects.order_by("position", "id")),
    ]
    for accessor, related in FETCHED.items():
        model = Project._meta.get_field(accessor).related_model
        rows = public_rows(model).prefetch_related(*related)
        if issubclass(model, Document):
            rows = rows.filter(published=True)
        prefetches.append(Prefetch(accessor, rows.order_by(*model._meta.ordering)))
    return projects.select_related("agreement", "contact_organisation").prefetch_related(
        *prefetches
    )


def public_projects():
    """The projects that the public sees, in the order of the file: by identifier."""
    return with_everything(Project.objects.published()).order_by("iati_identifier", "slug")


def values_of(project):
    """The values of each result of a project, as fetched: {key of the result: [values]}."""
    values: dict[object, list[ResultValue]] = {}
    for value in project.result_values.all():
        values.setdefault(value.result_id, []).append(value)
    return values
