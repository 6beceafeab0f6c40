"""Activities of an IATI file as fixture objects of projects and of the records they name.

    notices = Notices(report, "file.xml")
    for thing in fixtures_of(path, partnership, notices): …

The objects come in an order in which each needs only those before it. What the record cannot hold
is told in the notices; while they have errors, nothing may be written.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from partnership.agreements.models import Partnership
from partnership.exchange.iati.classified import places_of, themes_of
from partnership.exchange.iati.codes import GENERAL, OBJECTIVES, OTHER, codes_of
from partnership.exchange.iati.dates import FIELDS
from partnership.exchange.iati.funded import money_of
from partnership.exchange.iati.languages import Texts, site_language
from partnership.exchange.iati.matching import Matcher
from partnership.exchange.iati.notices import Notices
from partnership.exchange.iati.reading import Refused, read
from partnership.exchange.iati.resulting import results_of
from partnership.exchange.iati.rows import (
    Rows,
    fixture,
    free_slug,
    project_key,
    shortened,
    stored,
)
from partnership.exchange.iati.values import day_of
from partnership.exchange.importing.objects import ImportObject
from partnership.exchange.importing.report import Level
from partnership.sources.models import web_address
from projects.models import (
    Participation,
    PolicyMarker,
    Project,
    ProjectDocument,
    ProjectIdentifier,
    ProjectObjective,
    ProjectRelation,
)


def read_iati(path, report, *, name=None, partnership=None, live=False, **options):
    """Yield the objects of an IATI activities file; tell `report` what cannot be taken in.

    The projects are of the partnership with the slug `partnership`; new records are live with
    `live`.
    """
    notices = Notices(report, name or path.name)
    owner = partnership and Partnership.objects.filter(slug=partnership).first()
    if owner is None:
        message = _("Say to which partnership the activities belong.")
        notices.add(Level.ERROR, None, "", message)
        return
    yield from as_objects(fixtures_of(path, owner, notices, live=live), notices)


def as_objects(fixtures, notices):
    """The fixtures of a file as the pipeline takes them, each with its line."""
    for thing in fixtures:
        where = notices.where(notices.lines.get(thing["pk"]))
        yield ImportObject(where, thing["model"], thing["pk"], thing["fields"])


def fixtures_of(path, partnership, notices, *, live=False):
    """Yield the fixture objects of an IATI activities file, for projects of `partnership`.

    New records are public at once with `live`. A file that cannot be read ends in an error among
    the notices.
    """
    yield from fixtures_of_activities(read(path), partnership, notices, live=live)


def fixtures_of_activities(activities, partnership, notices, *, live=False):
    """The same for activities as `reading` gives them, from whatever source."""
    taking = Taking(partnership, notices, live)
    try:
        for activity in activities:
            yield from taking.activity(activity)
    except Refused as refused:
        notices.refuse(refused)
        return
    yield from taking.relations()


class Taking:
    """One file on its way in."""

    def __init__(self, partnership, notices, live):
        self.partnership, self.notices, self.live = partnership, notices, live
        self.matcher = Matcher(notices, live)
        self.seen, self.slugs, self.waiting = {}, set(), []
        organisation = partnership.reporting_organisation
        self.our_references = (
            {row.identifier for row in organisation.identifiers.all()} if organisation else set()
        )

    def activity(self, said):
        """Yield the fixtures of one activity."""
        for line, name in said.get("unknown", []):
            self.notices.recur(Level.LOST, line, name, _("Not an activity."))
        if "identifier" not in said:
            return
        identifier = said["identifier"]
        if not self._is_new(said):
            return
        for line, element, count in said["lost"]:
            self.notices.recur(
                Level.LOST, line, element, _("The record has no place for it."), count
            )
        project = Project.objects.filter(iati_identifier=identifier).first()
        pk = project.pk if project else project_key(identifier)
        self.seen[identifier] = str(pk)
        self.notices.lines[str(pk)] = said["line"]
        rows = Rows(pk, project is not None, self.notices)
        texts = Texts(said["language"], self.notices)
        made = [
            fixture(Project, pk, self._project(said, pk, project, texts)),
            *self._parts(said, rows, texts),
        ]
        self.waiting += [(rows, said_of) for said_of in said["relations"]]
        yield from self.matcher.take_new()
        yield from made

    def _is_new(self, said):
        identifier, line = said["identifier"], said["line"]
        if not identifier:
            self.notices.add(
                Level.ERROR, line, "iati-identifier", _("An activity needs an identifier.")
            )
            return False
        if identifier in self.seen:
            self.notices.add(
                Level.ERROR,
                line,
                "iati-identifier",
                _("“%(identifier)s” stands in the file twice. Remove one of the activities.")
                % {"identifier": identifier},
            )
            return False
        return True

    # The project itself ----------------------------------------------------------------------

    def _project(self, said, pk, project, texts):
        fields = stored(project) if project else {}
        descriptions = self._descriptions(said)
        fields.update(
            texts.fields(
                said["line"],
                title=said["titles"],
                description=descriptions.get(GENERAL),
                context=descriptions.get(OTHER),
            )
        )
        fields["iati_identifier"] = said["identifier"]
        fields.setdefault("slug", free_slug(Project, said["identifier"], pk, self.slugs))
        fields.setdefault("live", self.live)
        ours = str(self.partnership.pk)
        fields["partnerships"] = [*fields.get("partnerships", [])]
        if ours not in fields["partnerships"]:
            fields["partnerships"].append(ours)
        fields["humanitarian"] = said["humanitarian"]
        fields.update(self._dates(said))
        fields.update(self._codes(said))
        fields.update(self._contact(said))
        self._tell_reporter(said)
        return shortened(Project, fields, self.notices, said["line"])

    def _descriptions(self, said):
        """The descriptions by type; one of a type that has no place stands in for a general one."""
        found = {}
        for part in said["descriptions"]:
            kind = part["type"] or GENERAL
            for language, text in part["texts"].items():
                before = found.setdefault(kind, {}).get(language)
                found[kind][language] = f"{before}\n\n{text}" if before else text
        if GENERAL not in found and found:
            kind = next(iter(found))
            found[GENERAL] = found.pop(kind)
            self._note(said, "description", _("The only description is taken as the general one."))
        for kind in found.keys() - {GENERAL, OBJECTIVES, OTHER}:
            self._lose(
                said,
                "description",
                _("The record has no place for a description of type %(type)s.") % {"type": kind},
            )
        return found

    def _dates(self, said):
        fields = {}
        for part in said["dates"]:
            name = FIELDS.get(part.get("type"))
            day = day_of(part.get("iso-date"))
            if name is None or day is None or name in fields:
                self.notices.lose_date(part.get("line"), "activity-date")
            else:
                fields[name] = day
        return fields

    def _codes(self, said):
        fields = {}
        for name, code, known in (
            ("status", said["status"], Project.Status.values),
            ("scope", said["scope"], Project.Scope.values),
            *(
                (name, code, None)
                for name, code in (*said["defaults"].items(), ("aid_type", self._aid_type(said)))
            ),
        ):
            limit = Project._meta.get_field(name).max_length
            if not code:
                continue
            if (known and code not in known) or len(code) > limit:
                self._lose(said, name, _("%(code)s is no code of its list.") % {"code": code})
            else:
                fields[name] = code
        return fields

    def _aid_type(self, said):
        first, *others = [
            part for part in said["aid_types"] if part.get("vocabulary", "1") in {"", "1"}
        ] or [{}]
        for part in (part for part in said["aid_types"] if part not in [first]):
            self._lose(part, "default-aid-type", _("One of the DAC is kept."))
        return first.get("code", "")

    def _contact(self, said):
        fields = {}
        for part in said["contacts"][:1]:
            organisation = self.matcher.organisation_named(part["organisation"])
            if organisation:
                fields["contact_organisation"] = organisation
            elif part["organisation"]:
                self._lose(
                    part,
                    "contact-info/organisation",
                    _("No such organisation is in the record; contacts add none."),
                )
            if part["names_person"]:
                self._lose(part, "contact-info", _("Persons and their addresses are not kept."))
            elif part["emails"]:
                try:
                    validate_email(part["emails"][0])
                except ValidationError:
                    self._lose(part, "contact-info/email", _("It is no e-mail address."))
                else:
                    fields["contact_email"] = part["emails"][0]
        for part in said["contacts"][1:]:
            self._lose(part, "contact-info", _("One contact is kept."))
        return fields

    def _tell_reporter(self, said):
        reporter = said["reporter"] or {}
        if reporter.get("ref") not in self.our_references:
            self._note(
                said,
                "reporting-org",
                _("Reported by %(reference)s; in our file it will be reported on this site's part.")
                % {"reference": reporter.get("ref", "")},
            )

    # Its rows --------------------------------------------------------------------------------

    def _parts(self, said, rows, texts):
        yield from self._participants(said, rows, texts)
        yield from self._identifiers(said, rows, texts)
        yield from places_of(said, rows, texts, self.matcher, self.notices)
        yield from themes_of(said, rows, texts, self.matcher, self.notices)
        yield from self._markers(said, rows)
        yield from self._objectives(said, rows, texts)
        yield from money_of(said, rows, texts, self.matcher, self.notices)
        yield from self._documents(said, rows, texts)
        yield from results_of(said, rows, texts, self.matcher, self.notices)

    def _participants(self, said, rows, texts):
        for part in said["participants"]:
            if part.get("role") not in Participation.Role.values:
                self._lose(part, "participating-org", _("Its role is no code of IATI."))
                continue
            fields = {"role": part["role"]}
            names = part["names"]
            if not part.get("ref") and any(not name.strip("*# ") for name in names.values()):
                # A name that is masked is nobody's.
                fields |= {"group": next(iter(names.values()))}
            else:
                organisation = self.matcher.organisation(part, texts)
                if organisation is None:
                    self._lose(part, "participating-org", _("It has neither reference nor name."))
                    continue
                fields |= {"organisation": organisation}
            yield rows.row(Participation, part["line"], fields)

    def _identifiers(self, said, rows, texts):
        for part in said["identifiers"]:
            if part.get("type") not in ProjectIdentifier.Kind.values or not part.get("ref"):
                self._lose(
                    part,
                    "other-identifier",
                    _("The record has no place for the type %(type)s.")
                    % {"type": part.get("type")},
                )
                continue
            owner = self.matcher.organisation(part["owner"], texts)
            fields = {"kind": part["type"], "identifier": part["ref"], "owner": owner}
            yield rows.row(ProjectIdentifier, part["line"], fields)

    def _markers(self, said, rows):
        for part in said["markers"]:
            known = part.get("vocabulary", "1") in {"", "1"} and part.get("code") in codes_of(
                "PolicyMarker"
            )
            if known and part.get("significance") in PolicyMarker.Significance.values:
                fields = {"code": part["code"], "significance": part["significance"]}
                yield rows.row(PolicyMarker, part["line"], fields)
            else:
                self._lose(part, "policy-marker", _("Only markers of the DAC are kept."))

    def _objectives(self, said, rows, texts):
        """A row for each line of the objectives, where all languages have as many lines."""
        position = 0
        for part in said["descriptions"]:
            if part["type"] != OBJECTIVES or len(said["descriptions"]) == 1:
                continue
            lines = {
                code: [line for line in text.split("\n") if line.strip()]
                for code, text in part["texts"].items()
            }
            if len({len(parts) for parts in lines.values()}) != 1:
                lines = {code: [text] for code, text in part["texts"].items()}
            for number in range(len(next(iter(lines.values()), []))):
                narratives = {code: parts[number].strip() for code, parts in lines.items()}
                position += 1
                fields = {"position": position, **texts.fields(said["line"], text=narratives)}
                yield rows.row(ProjectObjective, said["line"], fields)

    def _documents(self, said, rows, texts):
        for position, part in enumerate(said["documents"], start=1):
            address = part.get("url", "")
            if address.startswith(f"{settings.SITE_URL}/"):
                continue  # our own page, from a file of ours
            try:
                web_address(address)
            except ValidationError:
                self._lose(part, "document-link", _("Its address is none of the web."))
                continue
            title = texts.fields(part["line"], title=part["titles"] or {"": address})
            if title["translations"] or part["categories"][1:] or part["languages"][1:]:
                self._lose(
                    part, "document-link", _("Of title, category and language, one each is kept.")
                )
            fields = {
                "position": position,
                "title": title["title"],
                "kind": next(iter(part["categories"]), ""),
                "language": site_language(next(iter(part["languages"]), "")),
                "url": address,
            }
            yield rows.row(ProjectDocument, part["line"], fields)

    def relations(self):
        """Yield the relations, once all projects of the file are there."""
        for rows, part in self.waiting:
            reference = part.get("ref", "")
            related = self.seen.get(reference) or (
                Project.objects.filter(iati_identifier=reference)
                .values_list("pk", flat=True)
                .first()
            )
            known = part.get("type") in ProjectRelation.Kind.values
            if not related or not known or str(related) == rows.project_pk:
                self._lose(
                    part, "related-activity", _("The related activity is not in the record.")
                )
                continue
            fields = {"kind": part["type"], "related": str(related)}
            yield rows.row(ProjectRelation, part["line"], fields)

    def _lose(self, part, element, message):
        self.notices.recur(Level.LOST, part.get("line"), element, message)

    def _note(self, part, element, message):
        self.notices.recur(Level.NOTE, part.get("line"), element, message)
