"""The words of sources that the record cites, and where they stand."""

import hashlib
import re
from collections import defaultdict
from itertools import islice

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing.models import OrderedChild
from partnership.sources.models.edition import Edition, EditionText, checksum
from partnership.sources.models.source import Source
from partnership.sources.texts import places as places_in_text

place_words = RegexValidator(
    r"\A\d+-\d+(, \d+-\d+)*\Z", _("Give places as “120-180” or “120-180, 200-240”.")
)
# So many passages are held at a time.
SEVERAL = 1000


class PassageQuerySet(models.QuerySet):
    """Some passages."""

    def missing(self):
        """Those whose words are not in the document."""
        return self.filter(state=Passage.State.MISSING)

    def left_behind(self):
        """Those found in an earlier edition only: a newer one in its language lacks the words."""
        return self.filter(state=Passage.State.EARLIER)

    def settle(self):
        """Look for each in the texts of its source, as they are now; return those that changed."""
        changed, rows = [], self.order_by("source", "pk").iterator(SEVERAL)
        while some := list(islice(rows, SEVERAL)):
            changed += settled(some)
        self.model.objects.bulk_update(changed, self.model.EVIDENCE, batch_size=200)
        return changed


def settled(passages):
    """Settle some passages, not saved; yield those that changed. Three queries."""
    sources = Source.objects.in_bulk({passage.source_id for passage in passages})
    editions = defaultdict(list)
    for edition in Edition.objects.filter(source__in=sources).order_by("-number"):
        editions[edition.source_id].append(edition)
    texts = EditionText.objects.of([one for of_one in editions.values() for one in of_one])
    for passage in passages:
        passage.source, before = sources[passage.source_id], passage.evidence
        passage.settle(editions[passage.source_id], texts)
        if passage.evidence != before:
            yield passage


class PassageManager(models.Manager.from_queryset(PassageQuerySet)):
    def get_by_natural_key(self, source, key):
        """The passage with this key in the source with this slug."""
        return self.get(source=Source.objects.get_by_natural_key(source), key=key)


class Passage(OrderedChild):
    """A short verbatim quotation of a source; found once, cited often."""

    class State(models.TextChoices):
        FOUND = "found", _("found word for word")
        EARLIER = "earlier", _("found word for word in an earlier edition")
        UNCHECKED = "unchecked", _("not checked: no text is kept")
        MISSING = "missing", _("not found")

    # What settles whether the words are the document's, and follows from them and from it.
    EVIDENCE = ("edition", "places", "state", "found_on", "seal", "locator", "position")

    parent_name = "source"

    source = models.ForeignKey(
        Source,
        verbose_name=_("source"),
        on_delete=models.CASCADE,
        related_name="passages",
        help_text=_("The source that prints these words."),
    )
    key = models.SlugField(
        _("key"),
        max_length=80,
        help_text=_("A short name of the passage, unique in its source, used in data files."),
    )
    locator = models.CharField(
        _("locator"),
        max_length=100,
        blank=True,
        help_text=_("Where the words stand in the source, for example “lines 28–31” or “page 4”."),
    )
    quotation = models.TextField(
        _("quotation"),
        help_text=_(
            "The words of the source, exactly. Mark an omission with […] and repair only line "
            "breaks and their hyphens."
        ),
    )

    edition = models.ForeignKey(
        Edition,
        verbose_name=_("edition"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="passages",
        help_text=_("The edition in which the words were found."),
    )
    places = models.CharField(
        _("places"),
        max_length=500,
        blank=True,
        validators=[place_words],
        help_text=_(
            "Where each part of the words stands in the edition: first character and the one "
            "after the last, in code points from 0, for example “120-180, 200-240”."
        ),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=State,
        default=State.UNCHECKED,
        help_text=_("Whether the words were found in the document, word for word."),
    )
    found_on = models.DateField(
        _("found on"), null=True, blank=True, help_text=_("The day the words were found there.")
    )
    seal = models.CharField(
        _("seal"),
        max_length=64,
        blank=True,
        validators=[checksum],
        help_text=_("SHA-256 of words, places and edition as found: none was changed since."),
    )

    objects = PassageManager()

    class Meta(OrderedChild.Meta):
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "key"],
                name="sources_passage_key_once_per_source",
                violation_error_message=_("This source has a passage with this key already."),
            ),
            models.UniqueConstraint(
                fields=["source", "quotation"],
                name="sources_passage_quotation_once_per_source",
                violation_error_message=_(
                    "This source has a passage with these words already. Cite that one."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.source.short_label}, {self.locator}: {self.short_words}"

    @property
    def short_words(self):
        """The words, or how they begin."""
        return self.quotation if len(self.quotation) <= 90 else f"{self.quotation[:89]}…"

    @property
    def place_numbers(self):
        """The numbers of the locator, which tell what comes first: of page and line, say."""
        return tuple(map(int, re.findall(r"[0-9]{1,9}", self.locator)))

    @property
    def place(self):
        """Where the words stand, in the reader's language where it counts lines or pages."""
        for count, words in [
            (r"lines (\d+–\d+)", _("lines %(numbers)s")),
            (r"line (\d+)", _("line %(numbers)s")),
            (r"pages (\d+–\d+)", _("pages %(numbers)s")),
            (r"page (\d+)", _("page %(numbers)s")),
            (r"paragraphs (\d+–\d+)", _("paragraphs %(numbers)s")),
            (r"paragraph (\d+)", _("paragraph %(numbers)s")),
        ]:
            if found := re.fullmatch(count, self.locator):
                dash = pgettext("between two numbers", "–")
                return words % {"numbers": found[1].replace("–", dash)}
        return self.locator

    @property
    def parts(self) -> list[places_in_text.Place]:
        """Where each part of the words stands in the edition."""
        return places_in_text.from_words(self.places)

    @property
    def evidence(self):
        """What is known of where the words stand, to be compared."""
        return [getattr(self, type(self)._meta.get_field(name).attname) for name in self.EVIDENCE]

    @property
    def own_seal(self) -> str:
        """The seal that the words, their places and the edition have now."""
        sealed = f"{self.edition_id}\n{self.places}\n{self.quotation}"
        return hashlib.sha256(sealed.encode()).hexdigest()

    @property
    def is_sealed(self) -> bool:
        """Whether words, places and edition are as they were when the words were found."""
        return bool(self.edition_id and self.places) and self.seal == self.own_seal

    def settle(self, editions=None, texts=None):
        """Look for the words in the texts of the source, the newest first; nothing is saved.

        `editions` and `texts` are those of the source, the newest first, where they are at hand.
        Where an edition's text is not kept, what was found there stands while its seal holds.
        """
        if editions is None:
            editions = list(self.source.editions.order_by("-number"))
            texts = EditionText.objects.of(editions)
        looked = False
        for edition in editions:
            text = texts.get(edition.text_sha256)
            if text is None:
                if self.edition_id == edition.pk and self.is_sealed:
                    self.state = self._state_in(edition, editions)
                    return
                continue
            looked = True
            if self._found_in(edition, text):
                self.state = self._state_in(edition, editions)
                return
        self.state = self.State.MISSING if looked else self.State.UNCHECKED
        self.edition, self.places, self.seal, self.found_on = None, "", "", None

    def _found_in(self, edition, text):
        """Take the place of the words in a text; whether they are there."""
        same = self.edition_id == edition.pk
        places = self.parts if same else []
        if not places or not places_in_text.holds(self.quotation, text, places):
            places = places_in_text.find(self.quotation, text, self._near(text, places))
        if not places:
            return False
        self.edition, self.places = edition, places_in_text.in_words(places)
        if not (same and self.is_sealed and self.found_on):
            self.found_on = timezone.localdate()
        self.seal = self.own_seal
        self.locator = edition.locator(places, text)
        self.position = self.position or min(int(re.search(r"\d+", self.locator)[0]), 32767)
        return True

    def _state_in(self, edition, editions):
        """The state of words found in an edition: a newer one in its language may lack them."""
        newer = any(
            other.number > edition.number and other.language == edition.language
            for other in editions
        )
        return self.State.EARLIER if newer else self.State.FOUND

    def _near(self, text, places):
        """Where the words are most likely to stand, of several places: where they stood before."""
        if places:
            return places[0][0]
        line = re.match(r"lines? (\d+)", self.locator)
        starts = places_in_text.starts_of_lines(text) if line else [0]
        return starts[min(int(line[1]), len(starts)) - 1] if line else 0

    @property
    def is_found(self) -> bool:
        """Whether the words were found in an edition of the document."""
        return self.state in FOUND

    @property
    def state_in_words(self) -> str:
        """The state as staff and readers read it: what was found, where and when, or what not."""
        if self.state == self.State.MISSING:
            return gettext("not found in the document")
        if not self.is_found:
            return gettext("not checked: no text is kept")
        words = {"day": date_format(self.found_on, "DATE_FORMAT") if self.found_on else ""}
        if self.state == self.State.FOUND:
            return gettext("found word for word in the document (%(day)s)") % words
        words["edition"] = self.edition.words
        return gettext("found word for word in the %(edition)s (%(day)s)") % words

    def save(self, *args, **kwargs):
        """Save; what the words rest on is settled first."""
        fields = kwargs.get("update_fields")
        if fields is None or "quotation" in fields:
            self.settle()
            if fields is not None:
                kwargs["update_fields"] = {*fields, *self.EVIDENCE}
        super().save(*args, **kwargs)

    def save_base(self, *args, **kwargs):
        """Save, also for loaddata: what a file says was found is so only with its seal."""
        if self.is_found and not self.is_sealed:
            self.state = self.State.UNCHECKED
        super().save_base(*args, **kwargs)

    def natural_key(self):
        return (*self.source.natural_key(), self.key)

    natural_key.dependencies = ["sources.source"]


FOUND = (Passage.State.FOUND, Passage.State.EARLIER)
