"""Addresses of data about one record, `/en/projects/<slug>.json`, and how data are answered."""

from functools import wraps
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnership.exchange.datasets import DATASETS, dataset_of
from partnership.publishing.models import ContentVersion, SlugRedirect


class DatasetConverter:
    """The name of a dataset in an address, for a view that takes the `Dataset`."""

    regex = "|".join(DATASETS)

    def to_python(self, value):
        return DATASETS[value]

    def to_url(self, dataset):
        return dataset.name


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


def answer(request, write, content_type, filename):
    """Answer with data for everyone, made by `write()` unless the reader has this version of them.

    Every web page may fetch them: they are the same for all, and no cookie is asked. Caches keep
    them but ask each time whether they still hold.
    """
    number, moved_at = ContentVersion.objects.current()
    validators, body = {}, None
    if moved_at:
        validators["etag"] = quote_etag(f"{number}-{moved_at.timestamp():.3f}")
        validators["last_modified"] = int(moved_at.timestamp())
    else:
        # Nothing was published yet: what is there was loaded by hand.
        body = as_bytes(write())
        validators["etag"] = quote_etag(sha256(body).hexdigest()[:32])
    response = get_conditional_response(request, **validators)
    if response is None:
        response = HttpResponse(body or write(), content_type=content_type)
        response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
        response.headers["ETag"] = validators["etag"]
        if moved_at:
            response.headers["Last-Modified"] = http_date(validators["last_modified"])
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode()
