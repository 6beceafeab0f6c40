"""Organisations, places and themes of a file: found in the record, or made new.

Organisations by reference, then by name or alias; places and themes by code, then by name. What
is made new is not public unless the whole import is, and is told.
"""

import uuid

from django.utils.translation import gettext as _

from partnership.exchange.iati.codes import (
    M49_OF_DAC_REGION,
    OWN_TAGS,
    SDG_GOALS,
    SDG_SECTORS,
    SDG_TARGETS,
    registered_prefix,
)
from partnership.exchange.iati.rows import NAMESPACE, fixture, free_slug, shortened
from partnership.exchange.importing.report import Level
from partnership.participants.models import Organisation, OrganisationIdentifier
from partnership.places.models import Place
from partnership.topics.models import Theme

REGIONS = {
    "789": "Far East Asia",
    "998": "Developing countries, unspecified",
}
GIVEN_REGION = {"1": REGIONS}
OWN = Theme.Vocabulary.OWN
CODE_LENGTH = Theme._meta.get_field("code").max_length


class Matcher:
    """Finds or makes the records that activities name. `new` collects fixtures to be yielded."""

    def __init__(self, notices, live):
        self.notices, self.live = notices, live
        self.made = set()
        self.new = []
        self.slugs = {Organisation: set(), Place: set(), Theme: set()}
        self.references, self.names, self.referenced = {}, {}, set()
        self._load_organisations()
        self.countries, self.regions, self.place_names = {}, {}, {}
        self._load_places()
        self.themes, self.theme_titles = {}, {}
        for theme in Theme.objects.order_by("slug"):
            self._know_theme(theme.pk, theme.vocabulary, theme.code, theme.title)

    def take_new(self):
        """The fixtures of records made since the last call."""
        made, self.new = self.new, []
        return made

    def _make(self, model, key, slug, fields, line):
        pk = uuid.uuid5(NAMESPACE, f"{model._meta.label_lower}|{key}")
        if pk in self.made:
            return str(pk)
        self.made.add(pk)
        if model._default_manager.filter(pk=pk).exists():
            return str(pk)  # made by an earlier import, and perhaps renamed since
        fields = {
            "slug": free_slug(model, slug, pk, self.slugs[model]),
            "live": self.live,
            **fields,
        }
        self.new.append(fixture(model, pk, shortened(model, fields, self.notices, line)))
        self.notices.lines[str(pk)] = line
        self.notices.recur(
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
        if not said or not (said.get("ref") or said["names"]):
            return None
        reference = said.get("ref", "")
        names = list(said["names"].values())
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
        if reference and reference not in self.references:
            self._new_reference(found, reference, said["line"])
        return found

    def _new_organisation(self, said, reference, names, texts):
        kind = said.get("type", "")
        if kind and kind not in Organisation.Type.values:
            self.notices.recur(
                Level.LOST,
                said["line"],
                "@type",
                _("%(code)s is no type of organisation.") % {"code": kind},
            )
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
        for name in names:
            self.names.setdefault(name.casefold(), pk)
        return pk

    def _new_reference(self, organisation, reference, line):
        parts = reference.split("-")
        prefixes = ("-".join(parts[:end]) for end in range(1, len(parts)))
        scheme = next((text for text in prefixes if registered_prefix(f"{text}-")), parts[0])
        self.references[reference] = organisation
        self.referenced.add(organisation)
        pk = uuid.uuid5(NAMESPACE, f"{OrganisationIdentifier._meta.label_lower}|{reference}")
        fields = {"organisation": organisation, "scheme": scheme[:40], "identifier": reference}
        self.new.append(fixture(OrganisationIdentifier, pk, fields))
        self.notices.lines[str(pk)] = line

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
            for name in (place.name, *(row.name for row in place.other_names.all())):
                self.place_names.setdefault(name.casefold(), key)

    def country(self, said, texts):
        """The key of a country by its code, or None where the code is none."""
        code = said.get("code", "")
        if len(code) != 2 or not (code.isascii() and code.isalpha() and code.isupper()):
            return None
        if code not in self.countries:
            fields = texts.fields(said["line"], name=said["names"] or {"": code})
            self.countries[code] = self._make(
                Place,
                code,
                next(iter(said["names"].values()), code),
                {**fields, "kind": Place.Kind.COUNTRY, "iso_alpha2": code},
                said["line"],
            )
        return self.countries[code]

    def region(self, said, texts):
        """The key of a region by its code, where the United Nations have it, else by its name.

        None where it has neither.
        """
        code, vocabulary = said.get("code", ""), said.get("vocabulary") or "1"
        m49 = {"1": M49_OF_DAC_REGION.get(code, ""), "2": code}.get(vocabulary, "")
        if not (len(m49) == 3 and m49.isascii() and m49.isdigit()):
            m49 = ""
        if m49 in self.regions:
            return self.regions[m49]
        names = said["names"] or {"": GIVEN_REGION.get(vocabulary, {}).get(code, code)}
        if not any(names.values()):
            return None
        name = next(iter(names.values()))
        if not m49:
            self.notices.recur(
                Level.LOST,
                said["line"],
                "recipient-region/@code",
                _("The code %(code)s of the list %(vocabulary)s is kept as a name only.")
                % {"code": code, "vocabulary": vocabulary},
            )
            if name.casefold() in self.place_names:
                return self.place_names[name.casefold()]
        fields = texts.fields(said["line"], name=names)
        key = self._make(
            Place,
            f"region {m49 or name.casefold()}",
            name,
            {**fields, "kind": Place.Kind.REGION, "m49": m49},
            said["line"],
        )
        self.place_names.setdefault(name.casefold(), key)
        if m49:
            self.regions[m49] = key
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
