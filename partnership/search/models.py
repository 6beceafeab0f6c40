"""The tables of the index: what was indexed, the names it goes by, its links, and all words."""

from datetime import UTC, datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

# From this moment on an entry is shown to nobody, also where a clock is set back.
HIDDEN = datetime(2000, 1, 1, tzinfo=UTC)


class EntryQuerySet(models.QuerySet["Entry"]):
    def shown(self, at: datetime | None = None) -> Self:
        """The entries that the clock hides nothing of, also those for staff only."""
        at = at or timezone.now()
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=at))

    def public(self, at: datetime | None = None) -> Self:
        """The entries that readers may find: never one whose words may be hidden by now."""
        return self.shown(at).filter(public=True)


class Entry(models.Model):
    """One record as the index has it. What is not public is there for staff, and says so.

    Its key begins with the rank of its kind and goes on with that of the record, so that the
    same records stand in the same order in every database.
    """

    id = models.BigIntegerField(primary_key=True)
    model = models.CharField(max_length=100)
    record = models.UUIDField(unique=True)
    slug = models.CharField(max_length=120)
    public = models.BooleanField(default=False)
    # When the clock hides something that its words were taken from.
    valid_until = models.DateTimeField(null=True)
    first_year = models.SmallIntegerField(null=True)
    last_year = models.SmallIntegerField(null=True)
    # The years of its own dates, in digits: those above are also of its rows and of what they tell.
    years = models.CharField(max_length=20, blank=True)
    # {language: title}, [[language, text], …], the same of its sums, and each word once, with
    # blanks between.
    titles = models.JSONField(default=dict)
    texts = models.JSONField(default=list)
    sums = models.JSONField(default=list)
    # What a line about it on the page of another record says, beside its title.
    line = models.JSONField(default=list)
    vocabulary = models.TextField(blank=True)
    # What others print of it, as a digest: when it changes, they change.
    lent = models.CharField(max_length=64, blank=True)
    # What the sums of others count of it, as a digest: when it changes, they are counted anew.
    counted = models.CharField(max_length=64, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["model"], name="search_entry_by_model")]

    def __str__(self) -> str:
        return f"{self.model}: {self.slug}"


class Name(models.Model):
    """A name by which a record is known, in one language or in all."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(max_length=500)
    # As it is compared, and how it begins and ends where it is written without blanks.
    compact = models.CharField(max_length=500, db_index=True)
    ends = models.CharField(max_length=2, blank=True, db_index=True)

    def __str__(self) -> str:
        return self.text


class Link(models.Model):
    """That the page of one record names another, and what it says of it, which both pages print."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="links")
    record = models.UUIDField(db_index=True)
    texts = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.record)


class Word(models.Model):
    """A word that readers can find, and in how many records."""

    text = models.CharField(max_length=100, primary_key=True)
    length = models.SmallIntegerField(db_index=True)
    entries = models.IntegerField()

    def __str__(self) -> str:
        return self.text


class Waiting(models.Model):
    """A record that the index is to be told anew of, since too many changed at once."""

    class Step(models.IntegerChoices):
        """What is to be done, in this order."""

        KNOWN = 1  # tell of a record whose entry is hidden meanwhile
        NEW = 2  # tell of a record that has no entry
        AROUND = 3  # tell what stands around it

    model = models.CharField(max_length=100)
    record = models.UUIDField()
    step = models.PositiveSmallIntegerField(choices=Step)
    # Whether its sums are to be counted anew, with what stands around it.
    sums = models.BooleanField(default=False)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "step"], name="search_waiting_once_a_step")
        ]
        indexes = [models.Index(fields=["step", "id"], name="search_waiting_in_order")]

    def __str__(self) -> str:
        return f"{self.model} {self.record}"


class State(models.Model):
    """One row: the shape in which the index was made, and when it was last told of what waits."""

    shape = models.PositiveSmallIntegerField(default=0)
    worked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.shape)
