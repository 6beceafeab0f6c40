"""The answers of the API. Anyone may ask, also a page of another site; nobody gets a cookie."""

import json
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.log import log_response
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View

from partnership.exchange.api.openapi import document
from partnership.exchange.api.paging import page_of
from partnership.exchange.api.parameters import (
    language_of,
    read_language,
    read_list_query,
    read_record_query,
)
from partnership.exchange.api.problems import Problem
from partnership.exchange.api.schemas import ALWAYS
from partnership.exchange.datasets import DATASETS, as_json, changed_citations
from partnership.exchange.datasets.values import narrowed
from partnership.exchange.responses import OPEN_TO_ALL, answer
from partnership.pages.middleware import ImpossibleValueMiddleware
from partnership.publishing.models import SlugRedirect
from partnership.publishing.storage_faults import RETRY_AFTER, cause_of

METHODS = ("GET", "HEAD", "OPTIONS")
READABLE = {**OPEN_TO_ALL, "Access-Control-Expose-Headers": "ETag, Link, Content-Language"}
PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class Endpoint(View):
    """An address of the API: it answers in JSON also where something is wrong."""

    http_method_names = [method.lower() for method in METHODS]
    # Too many parameters are refused here as well: each is unknown or comes twice.
    own_answers = True

    def dispatch(self, request, *args, **kwargs):
        with override(self.language()):
            try:
                response = super().dispatch(request, *args, **kwargs)
            except Problem as problem:
                response = problem.response()
            except (SuspiciousOperation, *ImpossibleValueMiddleware.FAULTS):
                advice = _("Shorten the values, and leave out what no such value can be.")
                response = Problem("impossible-value", advice).response()
            except Exception as error:
                response = self.fault(error)
            response.headers.setdefault("Content-Language", self.language())
        for name, value in READABLE.items():
            response.headers[name] = value
        return response

    def fault(self, error):
        """The answer where the site itself is at fault: the log has what happened, not the answer.

        Django does the same for pages, and tells tests and whoever else listens.
        """
        if cause_of(error):
            headers = {"Retry-After": str(RETRY_AFTER)}
            advice = _("Try again after %(number)d seconds.") % {"number": RETRY_AFTER}
            response = Problem("unavailable", advice, headers=headers).response()
        else:
            got_request_exception.send(sender=type(self), request=self.request)
            response = Problem("fault", _("This was written down. Try again later.")).response()
        log_response(
            "%s: %s",
            response.reason_phrase,
            self.request.path,
            response=response,
            request=self.request,
            # The whole story of a database that is away would be told for each reader.
            exception=None if response.status_code == 503 else error,
        )
        return response

    def language(self):
        """The language of the answer; never that of the reader's browser, so that one address
        has one answer."""
        try:
            return language_of(self.request.GET)
        except SuspiciousOperation:
            return language_of({})

    def http_method_not_allowed(self, request, *args, **kwargs):
        advice = _("Use one of %(methods)s.") % {"methods": ", ".join(METHODS)}
        raise Problem("method-not-allowed", advice, headers={"Allow": ", ".join(METHODS)})

    def options(self, request, *args, **kwargs):
        return HttpResponse(status=204, headers={"Allow": ", ".join(METHODS), **PREFLIGHT})

    def answer(self, make):
        """The answer with the value and the headers that `make()` returns, unless the reader has
        it already."""

        def response():
            value, headers = make()
            text = json.dumps(value, ensure_ascii=False)
            return HttpResponse(text, content_type="application/json", headers=headers)

        return answer(self.request, response, language=self.language())


class Index(Endpoint):
    """What there is: the types of records, how many are public, and where to read on."""

    def get(self, request):
        read_language(request.GET)
        return self.answer(self.content)

    def content(self):
        return {
            "documentation": settings.SITE_ORIGIN + reverse("guide:api"),
            "openapi": settings.SITE_ORIGIN + reverse("api:openapi"),
            "languages": [code for code, _name in settings.LANGUAGES],
            "types": [
                {
                    "type": name,
                    "title": capfirst(str(dataset.title)),
                    "url": settings.SITE_ORIGIN + reverse("api:list", args=[name]),
                    "total": dataset.published().count(),
                }
                for name, dataset in DATASETS.items()
            ],
        }, {}


class Description(Endpoint):
    """The OpenAPI document."""

    def get(self, request):
        read_language(request.GET)
        return self.answer(lambda: (document(), {}))


class RecordEndpoint(Endpoint):
    """An address below that of a type of records."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.dataset = DATASETS.get(kwargs["name"])

    def dispatch(self, request, *args, **kwargs):
        if self.dataset is None:
            return NothingHere.as_view()(request)
        return super().dispatch(request, *args, **kwargs)

    def narrowed(self, query):
        """The dataset with the values asked for, so that no others are fetched."""
        return narrowed(self.dataset, {*ALWAYS, *query.fields}) if query.fields else self.dataset

    def record(self, record, query, dataset, changed=None):
        """The JSON of a record that `dataset` fetched, with the values asked for."""
        value = as_json(record, query.expand, dataset, changed)
        if not query.fields:
            return value
        return {name: value[name] for name in value if name in ALWAYS or name in query.fields}


class RecordList(RecordEndpoint):
    """The public records of a type under the filters of its page, one page at a time."""

    def get(self, request, name):
        query = read_list_query(request.GET, self.dataset)
        return self.answer(lambda: self.content(query))

    def content(self, query):
        dataset = self.narrowed(query)
        page = page_of(query.found, query.position, query.limit, dataset.fetch)
        links = {
            name: position and self.address(query, position)
            for name, position in (("previous", page.previous), ("next", page.next))
        }
        told = ", ".join(f'<{url}>; rel="{name}"' for name, url in links.items() if url)
        changed = changed_citations(page.records, dataset)
        return {
            "type": self.dataset.name,
            "total": page.total,
            **links,
            "records": [self.record(one, query, dataset, changed) for one in page.records],
        }, ({"Link": told} if told else {})

    def address(self, query, position):
        """The address of another page of the same list."""
        asked = {name: value for name, value in self.request.GET.items() if value}
        asked["cursor"] = query.cursors.write(position)
        return f"{settings.SITE_ORIGIN}{self.request.path}?{urlencode(asked)}"


class Record(RecordEndpoint):
    """One public record; a former slug leads to the present one."""

    def get(self, request, name, slug):
        query = read_record_query(request.GET, self.dataset)
        records = self.dataset.published()
        # A slug that could not be one may not even be asked for.
        if "\x00" in slug or not records.filter(slug=slug).exists():
            return self.lead_on(slug)
        return self.answer(lambda: self.content(records, slug, query))

    def content(self, records, slug, query):
        dataset = self.narrowed(query)
        record = dataset.fetch(records).filter(slug=slug).first()
        if record is None:
            raise not_found()
        return self.record(record, query, dataset), {}

    def lead_on(self, slug):
        """Redirect to the record that readers saw here before."""
        key = None
        if "\x00" not in slug:
            key = SlugRedirect.objects.target_of(self.dataset.model, slug, public=True)
        present = key and self.dataset.published().filter(pk=key).values_list("slug").first()
        if not present:
            raise not_found()
        address = reverse("api:record", args=[self.dataset.name, *present])
        query = self.request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


class NothingHere(Endpoint):
    """Any other address below /api/."""

    def get(self, request, *args, **kwargs):
        path = f"{request.path}/"
        try:
            found = resolve(f"{request.path_info}/").func.view_class is not NothingHere
        except (Resolver404, AttributeError):
            found = False
        if found and not request.path_info.endswith("/"):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{path}?{query}" if query else path)
        raise not_found()


def bad_request(request, exception):
    """The answer to a request below /api/ that Django refuses before it comes to an address here,
    such as one under a name that the site does not have."""
    with override(language_of({})):
        advice = _("Ask at %(address)s.") % {"address": settings.SITE_URL}
        response = Problem("bad-request", advice).response()
        response.headers["Content-Language"] = language_of({})
    for name, value in READABLE.items():
        response.headers[name] = value
    return response


def not_found():
    """The same for what is not there and for what is not public."""
    advice = _("Begin at %(address)s, which names what there is.") % {
        "address": settings.SITE_ORIGIN + reverse("api:index")
    }
    return Problem("not-found", advice)
