"""A page as nodes: the page itself with the way to it, and what it is about."""

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partnership.exchange.syndication.catalogue.description import place_of
from partnership.exchange.syndication.catalogue.forms import FORMS
from partnership.pages.addresses import absolute
from partnership.pages.registry import record_type_of
from partnership.pages.schema_org import mentions, node_of, stated
from partnership.pages.templatetags.pages import html_lang
from partnership.pages.views import RecordDetail, RecordList


def graph_of(context):
    """The nodes of the page with this template context: [] for one that needs none.

    They need no query beyond those for the name and the terms of the site, which each page asks.
    """
    view, request = context.get("view"), context.get("request")
    if isinstance(view, RecordDetail):
        return of_record(context["record"], context["site"])
    if isinstance(view, RecordList):
        return of_list(view.model, request.path, context["site"])
    match = getattr(request, "resolver_match", None)
    if match and match.view_name == "website:home":
        return of_site(context["site"])
    if match and match.view_name == "website:data":
        return of_data(context["site"], absolute(request.path))
    return []


def of_record(record, site):
    address = absolute(record.get_absolute_url())
    crumbs = [(_("Overview"), home())]
    if record_type_of(type(record)).list_address():
        crumbs.append(crumb_of_list(type(record)))
    page = web_page("WebPage", address, record.label, [*crumbs, (record.label, address)], site)
    page["dateModified"] = record.updated_at.isoformat(timespec="seconds")
    page["mainEntity"] = {"@id": record.pk.urn}
    return [page, node_of(record)]


def of_list(model, path, site):
    name, _address = crumb_of_list(model)
    address = absolute(path)
    return [
        web_page("CollectionPage", address, name, [(_("Overview"), home()), (name, address)], site)
    ]


def of_site(site):
    """The site itself, on its first page."""
    return [
        {
            **web_site(site),
            **stated(
                description=site.description,
                inLanguage=html_lang(get_language()),
                about=mentions(site.partnerships),
                license=site.licence_address,
            ),
        }
    ]


def of_data(site, address):
    """The whole record as a data set, with the forms in which it can always be had."""
    name = _("Data")
    page = web_page("WebPage", address, name, [(_("Overview"), home()), (name, address)], site)
    downloads = [
        stated(
            type="DataDownload",
            name=str(title),
            contentUrl=url,
            encodingFormat=form.media_type,
            inLanguage=language and html_lang(language),
        )
        for form in FORMS
        if form.is_there is None
        for title, url, language in form.files(form)
    ]
    record = stated(
        type="Dataset",
        id=place_of("record").iri,
        name=site.name,
        description=site.description,
        url=address,
        inLanguage=[html_lang(code) for code, _name in settings.LANGUAGES],
        license=site.licence_address,
        isAccessibleForFree=True,
        distribution=downloads,
    )
    return [page | {"mainEntity": {"@id": record["@id"]}}, record]


def web_page(kind, address, name, crumbs, site):
    return stated(
        type=kind,
        id=address,
        url=address,
        name=name,
        inLanguage=html_lang(get_language()),
        isPartOf=web_site(site),
        license=site.licence_address,
        breadcrumb={
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": number, "name": title, "item": url}
                for number, (title, url) in enumerate(crumbs, start=1)
            ],
        },
    )


def web_site(site):
    return {"@type": "WebSite", "@id": f"{settings.SITE_URL}/", "name": site.name, "url": home()}


def home():
    return absolute(reverse("website:home"))


def crumb_of_list(model):
    """The title and the address of the list of a kind of record."""
    name = capfirst(str(model._meta.verbose_name_plural))
    return name, absolute(record_type_of(model).list_address())
