"""Activities of an IATI file as fixture objects of projects and of the records they name.

    report = FileReport(Report(), "file.xml")
    for thing in fixtures_of(path, partnership, report): …

The objects come in an order in which each needs only those before it. What the record cannot hold
is told to the report; while it has errors, nothing may be written.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from partnership.agreements.models import Partnership
from partnership.exchange.iati.codes import DATE_FIELDS, GENERAL, OBJECTIVES, OTHER
from partnership.exchange.iati.reading.dropped import drop
from partnership.exchange.iati.reading.earlier import Earlier, EarlierRows
from partnership.exchange.iati.reading.fitting import Fitting
from partnership.exchange.iati.reading.languages import Texts, site_language
from partnership.exchange.iati.reading.matching import Matcher
from partnership.exchange.iati.reading.money import money_of
from partnership.exchange.iati.reading.places_and_sectors import places_of, themes_of
from partnership.exchange.iati.reading.plain_elements import PlainParts
from partnership.exchange.iati.reading.refusals import words_for
from partnership.exchange.iati.reading.results import results_of
from partnership.exchange.iati.reading.rows import (
    Rows,
    fixture,
    free_slug,
    over,
    project_key,
    shortened,
    stored,
)
from partnership.exchange.iati.reading.values import day_of, lose_date
from partnership.exchange.iati.reading.xml import Refused, read
from partnership.exchange.pipeline.fields import checked, none_of
from partnership.exchange.pipeline.objects import ImportObject
from partnership.exchange.pipeline.report import FileReport
from partnership.publishing.findings import Level
from partnership.sources.models import web_address
from partnership.values.fields import field_named
from partnership.values.translations import is_language
from projects.models import (
    Participation,
    Project,
    ProjectDocument,
    ProjectObjective,
    ProjectRelation,
)


def read_iati(
    path,
    report,
    *,
    name=None,
    partnership=None,
    live=False,
    earlier=Earlier.BY_DATES,
    **options,
):
    """Yield the objects of an IATI activities file; tell `report` what cannot be taken in.

    The projects are of the partnership with the slug `partnership`; new records are live with
    `live`. `earlier` says what becomes of rows that an earlier file brought.
    """
    report = FileReport(report, name or path.name)
    try:
        owner = Partnership.objects.named(partnership or "")
    except Partnership.DoesNotExist as error:
        report.error(None, "--partnership", str(error))
        return
    things = fixtures_of(path, owner, report, live=live, earlier=earlier)
    yield from as_objects(things, report)


def as_objects(fixtures, report):
    """The fixtures of a file as the pipeline takes them, each with its line."""
    for thing in fixtures:
        where = report.where(thing["line"])
        gone = thing.get("gone", False)
        yield ImportObject(where, thing["model"], thing["pk"], thing["fields"], gone=gone)


def fixtures_of(path, partnership, report, *, live=False, earlier=Earlier.BY_DATES):
    """Yield the fixture objects of an IATI activities file, for projects of `partnership`.

    New records are public at once with `live`. A file that cannot be read ends in an error among
    the report. Rows that go stand among them as “gone”.
    """
    options = {"live": live, "earlier": earlier, "whole": True}
    yield from fixtures_of_activities(read(path), partnership, report, **options)


def fixtures_of_activities(
    activities, partnership, report, *, live=False, earlier=Earlier.BY_DATES, whole=False
):
    """The same for activities as `reading` gives them, from whatever source.

    Of `whole` ones all is there that their publisher states.
    """
    taking = Taking(partnership, report, live, earlier, whole)
    try:
        for activity in activities:
            yield from taking.activity(activity)
    except Refused as refused:
        report.error(refused.line, "", words_for(refused))
        return
    yield from taking.late_activities()
    yield from taking.relations()
    if taking.activities and not taking.seen:
        message = _("None of the activities of this file can be taken in.")
        report.error(None, "", message)


class Taking:
    """One file on its way in."""

    def __init__(self, partnership, report, live, earlier, whole):
        self.partnership, self.report, self.live = partnership, report, live
        self.whole = whole
        self.fitting = Fitting(report)
        self.matcher = Matcher(report, live, self.fitting)
        self.earlier = EarlierRows(earlier, report)
        self.activities = 0
        self.seen, self.slugs, self.waiting, self.late = {}, set(), [], []
        organisation = partnership.reporting_organisation
        self.our_references = (
            {row.identifier for row in organisation.identifiers.all()} if organisation else set()
        )

    def activity(self, said):
        """Yield the fixtures of one activity."""
        for line, name in said.get("unknown", []):
            self.report.recur(Level.LOST, line, name, _("Not an activity."))
        if "identifier" not in said:
            return
        identifier = said["identifier"]
        self.activities += 1
        if not self._is_new(said):
            return
        for line, element, count in said["lost"]:
            self.report.recur(
                Level.LOST, line, element, _("The record has no place for it."), count
            )
        project = Project.objects.filter(iati_identifier=identifier).first()
        pk = project.pk if project else project_key(identifier)
        texts = Texts(said["language"], self.report)
        plain = PlainParts(texts, self.matcher, self.report)
        rows = Rows(pk, project is not None, self.report, plain)
        itself = fixture(Project, pk, self._project(said, pk, project, texts), said["line"])
        if not self.fitting.fits(itself):
            return
        self.seen[identifier] = (str(pk), said["line"])
        made = [itself, *filter(self.fitting.fits, self._parts(said, rows, texts))]
        for model, row in self.earlier.gone(said, rows, made):
            made.append(self._going(said, model, row))
        if project and self.whole and self.earlier.corrects(said):
            drop(said, project, itself["fields"], self.report)
        self.waiting += [(rows, said_of) for said_of in said["relations"]]
        yield from self.matcher.take_new()
        if self._knows_contact(said):
            itself["fields"].update(self._contact(said, plain))
            yield from made
        else:
            self.late.append((said, plain, made))

    def _is_new(self, said):
        identifier, line = said["identifier"], said["line"]
        if not identifier:
            message = _("An activity needs an identifier. This one is left out.")
        elif identifier in self.seen:
            first = self.report.where(self.seen[identifier][1])
            message = _(
                "“%(identifier)s” stands in the file twice. This activity is left out; the first "
                "one is taken (%(where)s)."
            ) % {"identifier": identifier, "where": first}
        else:
            return True
        self.report.lost(line, "iati-identifier", message)
        return False

    # The project itself ----------------------------------------------------------------------

    def _project(self, said, pk, project, texts):
        descriptions = self._descriptions(said)
        given = texts.fields(
            said["line"],
            title=said["titles"],
            description=descriptions.get(GENERAL),
            context=descriptions.get(OTHER),
        )
        fields = over(stored(project) if project else {}, given)
        fields["iati_identifier"] = said["identifier"]
        fields.setdefault("slug", free_slug(Project, said["identifier"], pk, self.slugs))
        fields.setdefault("live", self.live)
        ours = str(self.partnership.pk)
        fields["partnerships"] = [*fields.get("partnerships", [])]
        if ours not in fields["partnerships"]:
            fields["partnerships"].append(ours)
        fields["humanitarian"] = said["humanitarian"]
        fields.update(self._dates(said))
        fields.update(self._single_values(said))
        self._tell_reporter(said)
        return shortened(Project, fields, self.report, said["line"])

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
            name = DATE_FIELDS.get(part.get("type"))
            day = day_of(part.get("iso-date"))
            if name is None or day is None or name in fields:
                lose_date(part.get("line"), "activity-date", self.report)
            else:
                fields[name] = day
        return fields

    def _single_values(self, said):
        fields = {}
        for name, text in {**said["single"], "aid_type": self._aid_type(said)}.items():
            if not text:
                continue
            field = field_named(Project, name)
            try:
                fields[name] = str(checked(field, field.to_python(text)))
            except ValidationError as error:
                self._lose(said, name, " ".join(error.messages))
        return fields

    def _aid_type(self, said):
        first, *others = [
            part for part in said["aid_types"] if part.get("vocabulary", "1") in {"", "1"}
        ] or [{}]
        for part in (part for part in said["aid_types"] if part not in [first]):
            self._lose(part, "default-aid-type", _("One of the DAC is kept."))
        return first.get("code", "")

    def _going(self, said, model, row):
        """A stored row that goes, as a fixture."""
        return {**fixture(model, row.pk, {}, said["line"]), "gone": True}

    def _knows_contact(self, said):
        """Whether the organisation to ask is there; another activity may still bring it."""
        named = [part["organisation"] for part in said["contacts"][:1] if part["organisation"]]
        return all(self.matcher.organisation_named(names) for names in named)

    def late_activities(self):
        """Yield the activities that name an organisation to ask which nothing before them had."""
        for said, plain, made in self.late:
            made[0]["fields"].update(self._contact(said, plain))
            yield from made

    def _contact(self, said, plain):
        fields = {}
        for part in said["contacts"][:1]:
            stated = plain.fields(Project, part, "contact-info") or {}
            fields |= {name: value for name, value in stated.items() if value}
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
        yield from rows.plain.rows(said, rows)
        yield from places_of(said, rows, texts, self.matcher, self.report)
        yield from themes_of(said, rows, texts, self.matcher, self.report)
        yield from self._objectives(said, rows, texts)
        yield from money_of(said, rows, texts, self.matcher, self.report)
        yield from self._documents(said, rows, texts)
        yield from results_of(said, rows, texts, self.matcher, self.report)

    def _participants(self, said, rows, texts):
        for part in said["participants"]:
            if part.get("role") not in Participation.Role.values:
                message = none_of(field_named(Participation, "role"), part.get("role", ""))
                self._lose(part, "participating-org/@role", message)
                continue
            fields = {"role": part["role"]}
            names = part["names"]
            if not part.get("ref") and any(not name.strip("*# ") for name in names.values()):
                # A name that is masked is nobody's.
                fields |= {"group": next(iter(names.values()))}
            else:
                organisation = self.matcher.organisation(part, texts)
                if organisation is None:
                    message = _("Its organisation has no reference or name that can be kept.")
                    self._lose(part, "participating-org", message)
                    continue
                fields |= {"organisation": organisation}
            yield rows.row(Participation, part, fields, "participating-org")

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
                yield rows.row(ProjectObjective, said, fields)

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
            language = site_language(next(iter(part["languages"]), ""))
            if language and not is_language(language):
                self._lose(part, "document-link/language", _("It is no code of a language."))
                language = ""
            fields = {
                "position": position,
                "title": title["title"],
                "kind": next(iter(part["categories"]), ""),
                "language": language,
                "url": address,
            }
            yield rows.row(ProjectDocument, part, fields, "document-link")

    def relations(self):
        """Yield the relations, once all projects of the file are there."""
        for rows, part in self.waiting:
            reference = part.get("ref", "")
            related = self._key_of(reference)
            known = part.get("type") in ProjectRelation.Kind.values
            if not related or not known or related == rows.project_pk:
                self._lose(
                    part, "related-activity", _("The related activity is not in the record.")
                )
                continue
            fields = {"kind": part["type"], "related": related}
            relation = rows.row(ProjectRelation, part, fields, "related-activity")
            if self.fitting.fits(relation):
                yield relation
        for said, model, row in self.earlier.relations_gone():
            yield self._going(said, model, row)

    def _key_of(self, identifier):
        """The key of the project of this file, or else of the record, that has an identifier."""
        if identifier in self.seen:
            return self.seen[identifier][0]
        found = Project.objects.filter(iati_identifier=identifier).values_list("pk", flat=True)
        return str(found[0]) if found else None

    def _lose(self, part, element, message):
        self.report.recur(Level.LOST, part.get("line"), element, message)

    def _note(self, part, element, message):
        self.report.recur(Level.NOTE, part.get("line"), element, message)
