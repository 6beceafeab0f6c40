"""What can be asked for in an address: each parameter typed, bounded and known, or refused.

Each is a field of a form: the filters of a list are those of its page, and the forms here have
the others. So one definition checks a value, and says in the OpenAPI document what it may be.
"""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnership.exchange.api.paging import LONGEST_CURSOR, CursorFormat, Position
from partnership.exchange.api.problems import invalid
from partnership.exchange.api.schemas import ALWAYS, names_of_values
from partnership.exchange.datasets import Dataset
from partnership.exchange.datasets.values import expandable
from partnership.pages.filters import RecordFilterSet
from partnership.publishing.findings import Finding, Level
from partnership.values.translations import default_language, language_choices

SMALLEST_PAGE, USUAL_PAGE, LARGEST_PAGE = 1, 25, 100


class NamesField(forms.CharField):
    """Some of a fixed set of names, with commas between them, as a tuple in the order given."""

    def __init__(self, names, **kwargs):
        self.names = tuple(names)
        longest = sum(len(name) + 1 for name in self.names)
        super().__init__(max_length=longest, strip=False, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        names = tuple(dict.fromkeys(text.split(","))) if text else ()
        if unknown := [name for name in names if name not in self.names]:
            raise forms.ValidationError(
                _("“%(unknown)s” is none of: %(names)s.")
                % {"unknown": unknown[0], "names": ", ".join(self.names)}
            )
        return names


class LanguageForm(forms.Form):
    """In which language labels, titles and messages are."""

    lang = forms.ChoiceField(
        choices=language_choices,
        required=False,
        help_text=gettext_lazy(
            "Language of labels and titles. Texts always come in their original language, with "
            "all translations beside them."
        ),
    )


class RecordForm(LanguageForm):
    """How much of each record is wanted."""

    def __init__(self, data, *, dataset):
        super().__init__(data)
        self.fields["fields"] = NamesField(
            names_of_values(dataset),
            required=False,
            help_text=gettext_lazy(
                "Only these values, with commas between them; %(always)s always come."
            )
            % {"always": ", ".join(ALWAYS)},
        )
        self.fields["expand"] = NamesField(
            expandable(dataset),
            required=False,
            help_text=gettext_lazy(
                "Links that come with the linked record's own values, with commas between them. "
                "The links of a linked record do not come with it."
            ),
        )


class ListForm(RecordForm):
    """Which part of a list is wanted."""

    limit = forms.IntegerField(
        min_value=SMALLEST_PAGE,
        max_value=LARGEST_PAGE,
        required=False,
        initial=USUAL_PAGE,
        help_text=gettext_lazy("How many records a page has at most."),
    )
    cursor = forms.CharField(
        max_length=LONGEST_CURSOR,
        required=False,
        strip=False,
        help_text=gettext_lazy(
            "Where the page begins, as “next” and “previous” of another page say it. It holds "
            "for the same filters only."
        ),
    )


@dataclass(frozen=True)
class RecordQuery:
    """What is wanted of one record; `fields` is () for everything."""

    language: str
    fields: tuple[str, ...]
    expand: tuple[str, ...]


@dataclass(frozen=True)
class ListQuery(RecordQuery):
    """What is wanted of a list: `found` are the records under all filters."""

    filters: RecordFilterSet
    cursors: CursorFormat
    position: Position | None
    limit: int

    @property
    def found(self):
        return self.filters.qs


def language_of(data):
    """The language asked for; that of the site where none of its languages is."""
    codes = {code for code, _name in settings.LANGUAGES}
    return data.get("lang") if data.get("lang") in codes else default_language()


def read_language(data):
    """Check the parameters of an address that takes a language only."""
    check(data, LanguageForm(data))


def read_record_query(data, dataset: Dataset):
    """What is wanted of one record, or the Problem with it."""
    form = RecordForm(data, dataset=dataset)
    check(data, form)
    return RecordQuery(language_of(data), form.cleaned_data["fields"], form.cleaned_data["expand"])


def read_list_query(data, dataset: Dataset):
    """What is wanted of a list, or the Problem with it."""
    form = ListForm(data, dataset=dataset)
    chosen = {name: data[name] for name in dataset.filterset_class.base_filters if data.get(name)}
    filters = dataset.filterset_class(chosen, queryset=dataset.published())
    check(data, form, filters.form)
    # The values as they were understood, so that one list has one name.
    asked = sorted((name, str(value)) for name, value in filters.form.cleaned_data.items() if value)
    cursors = CursorFormat(f"{dataset.name} {asked!r}")
    return ListQuery(
        language_of(data),
        form.cleaned_data["fields"],
        form.cleaned_data["expand"],
        filters,
        cursors,
        read_position(cursors, form.cleaned_data["cursor"]),
        form.cleaned_data["limit"] or USUAL_PAGE,
    )


def check(data, *forms):
    """Raise a Problem with every fault: unknown parameters, repeated ones, impossible values."""
    known = sorted({name for form in forms for name in form.fields})
    there_are = _("There is no such parameter; there are: %(names)s.") % {"names": ", ".join(known)}
    errors = [at_fault(name, there_are) for name in data if name not in known]
    errors += [
        at_fault(name, _("Give it once only."))
        for name in known
        if name in data and len(data.getlist(name)) > 1
    ]
    errors += [
        at_fault(name, " ".join(messages))
        for form in forms
        for name, messages in form.errors.items()
    ]
    if errors:
        raise invalid(errors)


def read_position(cursors, cursor):
    """The position that a cursor stands for, None without one, or the Problem with it."""
    try:
        return cursors.read(cursor) if cursor else None
    except ValueError:
        advice = _(
            "This is no cursor of this list under these filters. Take the address in “next” or "
            "“previous” as it is, or begin without a cursor."
        )
        raise invalid([at_fault("cursor", advice)]) from None


def at_fault(name: str, message: str) -> Finding:
    """What to do about a parameter."""
    return Finding(message, Level.ERROR, field=name)
