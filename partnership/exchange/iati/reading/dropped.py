"""Fields of a project that an earlier file stated and a corrected one no longer does.

A file is the newest statement of its publisher, so that what it drops goes. Only what a file
brought: what staff typed stays. The history tells the two apart, by what the last import that
changed a field left there.
"""

from django.utils.translation import gettext as _

from partnership.exchange.iati.codes import DATE_FIELDS, OTHER
from partnership.exchange.iati.plain_elements import SINGLE_VALUES, parts_of
from partnership.exchange.models import Import, ImportedRecord
from partnership.publishing import snapshots
from partnership.publishing.models import Revision
from partnership.values.texts import listed
from projects.models import Project

DATES = frozenset(DATE_FIELDS.values())
# How the files end that state a project otherwise, as staff write them.
OF_STAFF = (".csv", ".xlsx", ".zip", ".json", ".jsonl")


def contact():
    """The fields of a project that its first contact states."""
    return {"contact_organisation", "contact_email", *parts_of("contact-info")}


def drop(said, project, fields, report):
    """Empty those of the `fields` of a stored project that the activity `said` drops; tell it."""
    lacking = {name for name in unstated(said) if fields.get(name)}
    if not leads_to_public(project.contact_organisation):
        lacking.discard("contact_organisation")  # no file of ours could state it
    dropped = brought_by_a_file(project, lacking) if lacking else []
    for name in dropped:
        fields[name] = Project._meta.get_field(name).get_default()
        fields["translations"] = without(name, fields["translations"])
    if dropped:
        names = listed(str(Project._meta.get_field(name).verbose_name) for name in dropped)
        message = _("“%(identifier)s” no longer states %(fields)s; what an earlier file said goes.")
        told = {"identifier": said["identifier"], "fields": names}
        report.note(said["line"], "", message % told)


def leads_to_public(target):
    """Whether a link leads to a record that the public sees."""
    return target is not None and target.is_published()


def without(name, translations):
    """Translations but for those of one field."""
    rest = {
        code: {field: text for field, text in texts.items() if field != name}
        for code, texts in translations.items()
    }
    return {code: texts for code, texts in rest.items() if texts}


def unstated(said):
    """The fields of a project of which an activity says nothing."""
    stated = {DATE_FIELDS.get(part.get("type")) for part in said["dates"]}
    stated |= {name for name, value in said["single"].items() if value}
    stated |= {"aid_type"} if said["aid_types"] else set()
    stated |= {"description"} if said["descriptions"] else set()
    stated |= {"context" for part in said["descriptions"] if part["type"] == OTHER}
    stated |= contact() if said["contacts"] else set()
    return {*DATES, *SINGLE_VALUES, *contact(), "aid_type", "description", "context"} - stated


def brought_by_a_file(project, names):
    """Those of some fields of a project whose value is what the last import to change it left."""
    now = snapshots.row_as_json(project)["fields"]
    changes, found = list(changes_by_files(project)), []
    for name in sorted(names):
        left = [after for before, after in changes if value(before, name) != value(after, name)]
        if left and value(left[0], name) == value(now, name):
            found.append(name)
    return found


def changes_by_files(project):
    """Yield (fields before, fields after) of each import of IATI that changed a project, newest
    first."""
    imported = ImportedRecord.objects.of(Project).filter(
        record=project.pk, entry__state=Import.State.DONE
    )
    for row in imported.select_related("entry").order_by("-entry__made_at"):
        if any(source["name"].lower().endswith(OF_STAFF) for source in row.entry.sources):
            continue
        after = Revision.objects.of(project).filter(made_at__gte=row.entry.made_at).last()
        if after:
            before = row.before["snapshot"][0]["fields"] if row.before else {}
            yield before, after.snapshot[0]["fields"]


def value(fields, name):
    """A field as snapshots have it, with its translations; nothing where it is empty."""
    translations = {
        code: texts[name] for code, texts in fields.get("translations", {}).items() if name in texts
    }
    return (fields.get(name) or None, translations)
