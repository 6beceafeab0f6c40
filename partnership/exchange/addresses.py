"""Addresses of data about one record, `/en/projects/<slug>.json`."""

from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnership.exchange.datasets import DATASETS, dataset_of
from partnership.publishing.models import SlugRedirect


class DatasetConverter:
    """The name of a dataset in an address, for a view that takes the `Dataset`.

    An address is made of a dataset, or of its name as templates have it.
    """

    regex = "|".join(DATASETS)

    def to_python(self, value):
        return DATASETS[value]

    def to_url(self, dataset):
        return dataset if isinstance(dataset, str) else dataset.name


class PagedDatasetConverter(DatasetConverter):
    """Likewise, of records that have a page of their own."""

    regex = "|".join(name for name, dataset in DATASETS.items() if dataset.model.url_name)


class FollowedDatasetConverter(DatasetConverter):
    """Likewise, of records whose surroundings can be followed."""

    regex = "places|organisations"


class EventConverter(DatasetConverter):
    """Likewise, of events."""

    regex = "events"


def absolute(path):
    """The full address of a path of this site."""
    return f"{settings.SITE_URL}{path}"


def address_of(name, record):
    """The path of the data about a record that the view `name` of this app gives."""
    return reverse(
        f"exchange:{name}", kwargs={"dataset": dataset_of(type(record)), "slug": record.slug}
    )


def about_one_record(view):
    """Give a view the public record that its address names: `view(request, dataset, record)`.

    A former slug that readers knew leads on to the present one; any other is not found.
    """

    @wraps(view)
    @require_safe
    def wrapped(request, dataset, slug):
        record = dataset.published().filter(slug=slug).first()
        if record is not None:
            return view(request, dataset, record)
        key = SlugRedirect.objects.target_of(dataset.model, slug, public=True)
        record = key and dataset.published().filter(pk=key).first()
        if not record:
            raise Http404(_("There is no such record, or it is not public."))
        match = request.resolver_match
        present = {"dataset": dataset, "slug": record.slug}
        return HttpResponsePermanentRedirect(reverse(match.view_name, kwargs=present))

    return wrapped
