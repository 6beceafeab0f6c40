"""Organisations, places and themes of a file: found in the record, or made new.

Organisations by reference, then by name or alias; places and themes by code, then by name. What
is made new is not public unless the whole import is, and is told.
"""

import uuid

from django.utils.translation import gettext as _

from partnership.exchange.iati.codes import (
    DAC_REGIONS,
    M49_OF_DAC_REGION,
    OWN_TAGS,
    SDG_GOALS,
    SDG_SECTORS,
    SDG_TARGETS,
    UN_REGIONS,
    UNSPECIFIED_REGION,
    registered_prefix,
)
from partnership.exchange.iati.reading.languages import site_language
from partnership.exchange.iati.reading.rows import NAMESPACE, fixture, free_slug, shortened
from partnership.exchange.pipeline.fields import none_of
from partnership.participants.models import Organisation, OrganisationIdentifier
from partnership.places import designations
from partnership.places.models import Place
from partnership.publishing.findings import Level
from partnership.topics.models import Theme
from partnership.values.fields import field_named
from partnership.values.translations import Status
from partnership.values.understanding.iati_codes import is_listed

# What people write where they have no reference.
NO_REFERENCE = {"0", "n/a", "na", "n.a.", "nil", "none", "null", "tbc", "tbd", "unknown", "xxx"}
OWN = Theme.Vocabulary.OWN
CODE_LENGTH = Theme._meta.get_field("code").max_length


def is_placeholder(reference):
    """Whether what stands for a reference says that there is none."""
    return not any(sign.isalnum() for sign in reference) or reference.casefold() in NO_REFERENCE


def named(place):
    """The fields of a place by its designation, in English and the other languages of the table."""
    chinese = {"name": {"text": place.zh, "status": str(Status.OFFICIAL)}}
    return {
        "name": place.en,
        "original_language": site_language("en"),
        "translations": {site_language("zh"): chinese},
        "kind": place.kind,
        "iso_alpha2": place.alpha2,
        "iso_alpha3": place.alpha3,
        "m49": place.m49,
    }


class Matcher:
    """Finds or makes the records that activities name. `new` collects fixtures to be yielded."""

    def __init__(self, report, live, fitting):
        self.report, self.live, self.fitting = report, live, fitting
        self.made = {}  # key: whether the record can keep it
        self.new = []
        self.slugs = {Organisation: set(), Place: set(), Theme: set()}
        self.references, self.names, self.referenced = {}, {}, set()
        self._load_organisations()
        self.countries, self.regions, self.dac_regions, self.place_names = {}, {}, {}, {}
        self._load_places()
        self.themes, self.theme_titles = {}, {}
        for theme in Theme.objects.order_by("slug"):
            self._know_theme(theme.pk, theme.vocabulary, theme.code, theme.title)

    def take_new(self):
        """The fixtures of records made since the last call."""
        made, self.new = self.new, []
        return made

    def _make(self, model, key, slug, fields, line):
        """The key of a record that is made new, or None where the record cannot keep it."""
        pk = uuid.uuid5(NAMESPACE, f"{model._meta.label_lower}|{key}")
        if pk in self.made:
            return str(pk) if self.made[pk] else None
        self.made[pk] = True
        if model._default_manager.filter(pk=pk).exists():
            return str(pk)  # made by an earlier import, and perhaps renamed since
        fields = {
            "slug": free_slug(model, slug, pk, self.slugs[model]),
            "live": self.live,
            **fields,
        }
        thing = fixture(model, pk, shortened(model, fields, self.report, line), line)
        self.made[pk] = self.fitting.fits(thing)
        if not self.made[pk]:
            return None
        self.new.append(thing)
        self.report.recur(
            Level.NOTE,
            line,
            str(model._meta.verbose_name),
            _("Not in the record yet; it is added. Complete it."),
        )
        return str(pk)

    # Organisations ---------------------------------------------------------------------------

    def _load_organisations(self):
        for row in OrganisationIdentifier.objects.order_by("pk"):
            self.references.setdefault(row.identifier, str(row.organisation_id))
            self.referenced.add(str(row.organisation_id))
        organisations = Organisation.objects.order_by("slug").prefetch_related("other_names")
        for organisation in organisations:
            names = [organisation.name, *(row.name for row in organisation.other_names.all())]
            for fields in organisation.translations.values():
                names += [fields["name"]["text"]] if "name" in fields else []
            for name in names:
                self.names.setdefault(name.casefold(), str(organisation.pk))

    def organisation(self, said, texts):
        """The key of an organisation that a file names, or None where it says nothing of it."""
        if not said:
            return None
        names = list(said["names"].values())
        reference = self._reference(said, names)
        if not reference and not names:
            return None
        found = self.references.get(reference) if reference else None
        if not found:
            found = next(
                (
                    self.names[name.casefold()]
                    for name in names
                    # The same name under another reference is somebody else.
                    if name.casefold() in self.names
                    and not (reference and self.names[name.casefold()] in self.referenced)
                ),
                None,
            )
        if not found:
            found = self._new_organisation(said, reference, names, texts)
        if found and reference and reference not in self.references:
            self._new_reference(found, reference, said["line"])
        return found

    def _reference(self, said, names):
        """The reference of an organisation, or "" where what stands there is none."""
        reference = said.get("ref", "")
        if not reference or not is_placeholder(reference):
            return reference
        if names:
            message = _("“%(reference)s” is no reference; taken by its name, “%(name)s”.")
            told = {"reference": reference, "name": names[0]}
            self.report.recur(Level.NOTE, said["line"], "@ref", message % told)
        return ""

    def _new_organisation(self, said, reference, names, texts):
        kind = said.get("type", "")
        if kind and kind not in Organisation.Type.values:
            message = none_of(field_named(Organisation, "organisation_type"), kind)
            self.report.recur(Level.LOST, said["line"], "@type", message)
            kind = ""
        fields = texts.fields(said["line"], name=said["names"] or {"": reference})
        key = reference or names[0].casefold()
        pk = self._make(
            Organisation,
            key,
            names[0] if names else reference,
            {**fields, "organisation_type": kind},
            said["line"],
        )
        for name in names if pk else ():
            self.names.setdefault(name.casefold(), pk)
        return pk

    def _new_reference(self, organisation, reference, line):
        parts = reference.split("-")
        prefixes = ("-".join(parts[:end]) for end in range(1, len(parts)))
        scheme = next((text for text in prefixes if registered_prefix(f"{text}-")), parts[0])
        pk = uuid.uuid5(NAMESPACE, f"{OrganisationIdentifier._meta.label_lower}|{reference}")
        fields = {"organisation": organisation, "scheme": scheme[:40], "identifier": reference}
        thing = fixture(OrganisationIdentifier, pk, fields, line)
        self.references[reference] = organisation
        self.referenced.add(organisation)
        if self.fitting.fits(thing):
            self.new.append(thing)

    def organisation_named(self, names):
        """The key of a known organisation of this name, or None."""
        known = (self.names.get(name.casefold()) for name in names.values())
        return next((key for key in known if key), None)

    # Places ----------------------------------------------------------------------------------

    def _load_places(self):
        for place in Place.objects.order_by("slug").prefetch_related("other_names"):
            key = str(place.pk)
            if place.iso_alpha2:
                self.countries[place.iso_alpha2] = key
            if place.m49 and place.kind == Place.Kind.REGION:
                self.regions[place.m49] = key
            if place.dac_region:
                self.dac_regions[place.dac_region] = key
            for name in (place.name, *(row.name for row in place.other_names.all())):
                self.place_names.setdefault(name.casefold(), key)

    def country(self, said, texts):
        """The key of a country or area by its code, or None where the code is none.

        A new one has the name that the United Nations have for it, whatever the file says.
        """
        code = said.get("code", "").upper()
        if len(code) != 2 or not (code.isascii() and code.isalpha()):
            return None
        if code not in self.countries:
            known = designations.country(code)
            fields = (
                named(known)
                if known
                else {
                    **texts.fields(said["line"], name=said["names"] or {"": code}),
                    "kind": Place.Kind.COUNTRY,
                    "iso_alpha2": code,
                }
            )
            self.countries[code] = self._make(Place, code, fields["name"], fields, said["line"])
        return self.countries[code]

    def region(self, said, texts):
        """The key of a region by its code, where a list that is known has it, else by its name.

        None where it has neither.
        """
        code, vocabulary = said.get("code", ""), said.get("vocabulary") or DAC_REGIONS
        m49 = {DAC_REGIONS: M49_OF_DAC_REGION.get(code, ""), UN_REGIONS: code}.get(vocabulary, "")
        if not (len(m49) == 3 and m49.isascii() and m49.isdigit()):
            m49 = ""
        dac = code if vocabulary == DAC_REGIONS and not m49 and code != UNSPECIFIED_REGION else ""
        known = designations.region(m49=m49, dac=code if vocabulary == DAC_REGIONS else "")
        if m49 in self.regions:
            return self.regions[m49]
        if dac in self.dac_regions:
            return self.dac_regions[dac]
        if known and not (said["names"] and code == UNSPECIFIED_REGION):
            fields = named(known) | {"dac_region": dac}
        else:
            names = said["names"] or {"": code}
            fields = {**texts.fields(said["line"], name=names), "kind": Place.Kind.REGION}
            fields |= {"m49": m49}
            dac = ""
        if not fields.get("name"):
            return None
        return self._region(said, fields, m49, dac)

    def _region(self, said, fields, m49, dac):
        """The key of a region of which neither code is known here."""
        name = fields["name"]
        if not m49 and not dac:
            self.report.recur(
                Level.LOST,
                said["line"],
                "recipient-region/@code",
                _("The code %(code)s of the list %(vocabulary)s is kept as a name only.")
                % {"code": said.get("code", ""), "vocabulary": said.get("vocabulary") or "1"},
            )
            if name.casefold() in self.place_names:
                return self.place_names[name.casefold()]
        told_by = f"region {m49 or dac or name.casefold()}"
        key = self._make(Place, told_by, name, fields, said["line"])
        if key:
            self.place_names.setdefault(name.casefold(), key)
        if key and m49:
            self.regions[m49] = key
        if key and dac:
            self.dac_regions[dac] = key
        return key

    # Themes ----------------------------------------------------------------------------------

    def _know_theme(self, key, vocabulary, code, title):
        if code:
            self.themes.setdefault((vocabulary, code), str(key))
        if vocabulary == OWN:
            self.theme_titles.setdefault(title.casefold(), str(key))

    def theme(self, said, texts, *, is_tag=False):
        """The key of the theme of a sector or tag, or None where its list has no place here."""
        code = said.get("code", "")
        vocabulary = self._vocabulary(said.get("vocabulary") or "1", is_tag)
        if vocabulary is None or not code:
            return None
        if vocabulary in Theme.LISTS and not is_listed(code, Theme.LISTS[vocabulary]):
            return None
        name = next(iter(said["names"].values()), "")
        if vocabulary == OWN:
            name = name or code
            known = self.theme_titles.get(name.casefold())
            # Foreign lists share their codes; the title tells which theme it is.
            code = "" if (OWN, code) in self.themes or len(code) > CODE_LENGTH else code
        else:
            known = self.themes.get((vocabulary, code))
        if known:
            return known
        title = said["names"] or {"": f"{Theme.Vocabulary(vocabulary).label} {code}"}
        key = self._make(
            Theme,
            f"{vocabulary} {name.casefold() if vocabulary == OWN else code}",
            f"{name or vocabulary.replace('_', '-')} {'' if vocabulary == OWN else code}",
            {
                **texts.fields(said["line"], title=title),
                "vocabulary": vocabulary,
                "code": code,
            },
            said["line"],
        )
        if key:
            self._know_theme(key, vocabulary, code, name)
        return key

    @staticmethod
    def _vocabulary(code, is_tag):
        tags = {
            SDG_GOALS: Theme.Vocabulary.SDG_GOAL,
            SDG_TARGETS: Theme.Vocabulary.SDG_TARGET,
            OWN_TAGS: OWN,
        }
        if is_tag:
            return tags.get(code)
        if code in SDG_SECTORS:
            return tags[SDG_SECTORS[code]]
        sectors = dict.fromkeys(("1", "2"), Theme.Vocabulary.DAC_SECTOR)
        return {**sectors, "98": OWN, "99": OWN}.get(code)
