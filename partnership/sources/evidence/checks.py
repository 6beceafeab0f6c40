"""Citations to be checked again: what they were checked for has changed since."""

from collections.abc import Callable, Iterable
from datetime import date

from django.apps import apps as apps_now
from django.db import connection, models
from django.utils import timezone

from partnership.sources.models import Citation
from partnership.sources.models.seals import links_of, seal_of
from partnership.values.queries import Among

# So many citations are held at a time.
SEVERAL = 1000


def to_check_again(citations: Iterable[Citation], owners: dict | None = None) -> list[Citation]:
    """Those of some citations of one kind that are not as they were checked.

    `owners` are their records by key, where they are at hand. A query for each kind of rows and
    of links that is cited, however many citations there are.
    """
    citations = list(citations)
    return [
        citation
        for citation, seal in seals_now(citations, owners)
        if not citation.seal or citation.seal != seal
    ]


def note_as_checked(citations: Iterable[Citation], owners: dict | None = None) -> None:
    """Have some citations of one kind know whether they stand as they were checked, many with few
    queries; see `to_check_again`."""
    citations = list(citations)
    again = {citation.pk for citation in to_check_again(citations, owners)}
    for citation in citations:
        citation.stands_as_checked = citation.pk not in again


def seals_now(citations: list[Citation], owners: dict | None = None, apps=apps_now):
    """Yield each of some citations of one kind with the seal that it has now."""
    targets = targets_of(citations, owners, apps)
    links = links_of((targets[one.pk], one.field) for one in citations if one.pk in targets)
    for citation in citations:
        yield citation, seal_of(citation, targets.get(citation.pk), links)


def targets_of(citations: list[Citation], owners: dict | None = None, apps=apps_now) -> dict:
    """{key of a citation: the record or row that it is for}, without rows that are gone."""
    if not citations:
        return {}
    owner_model = citations[0]._meta.get_field("owner").related_model
    if owners is None:
        owners = owner_model._base_manager.in_bulk({one.owner_id for one in citations})
    rows = rows_by_key({one.row for one in citations if one.row}, owner_model, apps)
    found = {}
    for citation in citations:
        target = owners.get(citation.owner_id)
        if citation.row:
            target = rows.get((citation.owner_id, citation.row))
        if target is not None:
            found[citation.pk] = target
    return found


def rows_by_key(keys: set, owner_model: type[models.Model], apps=apps_now) -> dict:
    """{(key of the record, key of the row): row} of child rows with some keys."""
    rows = {}
    if not keys:
        return rows
    for child in apps_now.get_model(owner_model._meta.label).child_models():
        if issubclass(child, Citation):
            continue
        try:
            model = apps.get_model(child._meta.label)
        except LookupError:  # at that point of the migrations there were none yet
            continue
        for row in model._base_manager.filter(Among("pk", keys)):
            rows[getattr(row, f"{child.parent_name}_id"), row.pk] = row
    return rows


def seal(citations: models.QuerySet, *, checked_on: date | None = None, apps=apps_now) -> None:
    """Note that some citations of one kind are checked as they stand now."""
    keys = list(citations.order_by("owner", "pk").values_list("pk", flat=True))
    model = citations.model
    for start in range(0, len(keys), SEVERAL):
        found = model._base_manager.filter(Among("pk", keys[start : start + SEVERAL]))
        rows = found.select_related("passage__edition")
        write_seals(model, seals_now(list(rows), apps=apps), checked_on)


def write_seals(model: type[models.Model], seals: Iterable[tuple], checked_on: date | None) -> None:
    """Write the seals of some citations, many with one statement: `bulk_update` takes ten times
    as long."""
    quote, key, day = connection.ops.quote_name, model._meta.pk, model._meta.get_field("checked_on")
    moment = day.get_db_prep_save(checked_on, connection)
    rows = [
        (seal, moment, key.get_db_prep_save(citation.pk, connection)) for citation, seal in seals
    ]
    table = quote(model._meta.db_table)
    statement = f"UPDATE {table} SET seal = %s, checked_on = %s WHERE id = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def seal_new(models_of_citations: Iterable[type[Citation]]) -> None:
    """Seal the citations that came without a seal: whoever brought them has compared them."""
    for model in models_of_citations:
        seal(model._base_manager.filter(seal=""), checked_on=timezone.localdate())


def seal_existing(app_label: str, *names: str) -> Callable:
    """The step of a migration that takes the citations of an app that are there as checked.

    Nobody noted the day.
    """

    def forwards(apps, schema_editor):
        for name in names:
            seal(apps.get_model(app_label, name)._base_manager.filter(seal=""), apps=apps)

    return forwards
