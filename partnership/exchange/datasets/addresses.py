"""Addresses of data about one record, `/en/projects/<slug>.json`."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnership.exchange.datasets import DATASETS, dataset_of
from partnership.exchange.datasets.definition import Dataset
from partnership.pages.registry import RecordType, record_types
from partnership.publishing.models import Record, SlugRedirect


class DatasetConverter:
    """The name of a dataset in an address, for a view that takes the `Dataset`.

    An address is made of a dataset, or of its name as templates have it.
    """

    regex = "|".join(DATASETS)

    def to_python(self, value: str) -> Dataset:
        return DATASETS[value]

    def to_url(self, dataset: Dataset | str) -> str:
        return dataset if isinstance(dataset, str) else dataset.name


class RecordTypeConverter:
    """The noun of a kind of record in an address, for a view that takes the `RecordType`."""

    @property
    def regex(self) -> str:
        return "|".join(one.noun for one in record_types())

    def to_python(self, value: str) -> RecordType:
        return next(one for one in record_types() if one.noun == value)

    def to_url(self, record_type: RecordType | str) -> str:
        return record_type if isinstance(record_type, str) else record_type.noun


class PagedDatasetConverter(DatasetConverter):
    """Likewise, of records that have a page of their own."""

    regex = "|".join(name for name, dataset in DATASETS.items() if dataset.model.url_name)


class FollowedDatasetConverter(DatasetConverter):
    """Likewise, of records whose surroundings can be followed."""

    regex = "places|organisations"


class BriefedDatasetConverter(DatasetConverter):
    """Likewise, of records that a brief can be made of."""

    regex = "partnerships|places|projects"


class SourceConverter(DatasetConverter):
    """Likewise, of sources."""

    regex = "sources"


class EventConverter(DatasetConverter):
    """Likewise, of events."""

    regex = "events"


# What addresses call them; the addresses of the whole site register them once.
CONVERTERS = {
    "dataset": DatasetConverter,
    "briefed_dataset": BriefedDatasetConverter,
    "event_dataset": EventConverter,
    "source_dataset": SourceConverter,
    "record_type": RecordTypeConverter,
    "paged_dataset": PagedDatasetConverter,
    "followed_dataset": FollowedDatasetConverter,
}


def address_of(name: str, record: Record) -> str:
    """The path of the data about a record that the view `name` of this app gives."""
    return reverse(
        f"exchange:{name}", kwargs={"dataset": dataset_of(type(record)), "slug": record.slug}
    )


def about_one_record(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Give a view the public record that its address names: `view(request, dataset, record)`,
    with whatever else it names.

    A former slug that readers knew leads on to the present one; any other is not found.
    """

    @wraps(view)
    @require_safe
    def wrapped(request: HttpRequest, dataset: Dataset, slug: str, **rest: str) -> HttpResponseBase:
        record = dataset.published().filter(slug=slug).first()
        if record is not None:
            return view(request, dataset, record, **rest)
        key = SlugRedirect.objects.target_of(dataset.model, slug, public=True)
        record = key and dataset.published().filter(pk=key).first()
        if not record:
            raise Http404(_("There is no such record, or it is not public."))
        match = request.resolver_match
        assert match is not None  # it has led here
        present = {"dataset": dataset, "slug": record.slug, **rest}
        return HttpResponsePermanentRedirect(reverse(match.view_name, kwargs=present))

    return wrapped
