"""A record that a form wants to name and that there is not yet: made beside the form, by its name.

With scripts its small form opens under the field. Without, the whole form is sent here, kept on
the page and given back with the new record chosen.
"""

import unicodedata
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process, utils

from partnership.publishing import drafts
from partnership.publishing.changes import note_change
from partnership.publishing.models import Record, Revision, now
from partnership.publishing.names import names_of
from partnership.staff.copies import free_slug
from partnership.values.translations import default_language
from partnership.values.understanding.meanings import plain

# So alike, of a hundred, are names that are probably meant; and so many are offered.
ALIKE = 75
MOST_OFFERED = 4
# A button that is pressed again so soon was pressed twice.
AT_ONCE = timedelta(seconds=10)
# After the name of a field, that it takes several records.
MANY = "*"
# Fields of the page itself, which are not those of the form that was left.
OWN = {"csrfmiddlewaretoken", "_new", "_form", "_name", "_make", "_use"}


def is_made_beside(model: type) -> bool:
    """Whether records of a kind are known by their names, so that a name makes one."""
    return issubclass(model, Record) and bool(model.mentioned_as)


def new_record(request: HttpRequest, model: str) -> HttpResponse:
    """The small form of a new record, and what came of it."""
    pages = pages_of(model)
    if not pages.has_add_permission(request):
        raise PermissionDenied
    field = pages.model._meta.get_field(pages.model.title_field)
    sent = request.POST if request.method == "POST" else request.GET
    name = " ".join(sent.get("_name", "").split())
    context = {
        **admin.site.each_context(request),
        "opts": pages.opts,
        "name": name,
        "longest": field.max_length,
        "is_part": "part" in request.GET,
    }
    if request.method == "POST" and "_use" in request.POST:
        context["made"] = record_named(pages, request, request.POST["_use"])
    elif request.method == "POST" and name:
        context["near"] = [] if request.POST.get("_make") == name else near(pages.model, name)
        if not context["near"]:
            context |= made_of(pages, request, name)
    if not context["is_part"]:
        context |= kept(request)
    part = "new_record_part" if context["is_part"] else "new_record"
    return TemplateResponse(request, f"admin/{part}.html", context)


new_record.takes_whole_form = True


def record_named(pages: admin.ModelAdmin, request: HttpRequest, key: str) -> Record | None:
    """The record with a key, None where there is none."""
    try:
        return pages.get_queryset(request).filter(pk=key).first()
    except ValidationError:
        return None


def pages_of(label: str) -> admin.ModelAdmin:
    """The staff pages of a kind whose records are made beside a form; Http404 for others."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        raise Http404 from None
    if not is_made_beside(model) or not admin.site.is_registered(model):
        raise Http404
    return admin.site.get_model_admin(model)


def near(model: type[Record], name: str) -> list:
    """The records of a kind that have the name or one like it, the most alike first."""
    names, records = [], []
    for text, known in names_of(model):
        names.append(text)
        records.append(known)
    found = process.extract(
        name, names, scorer=likeness, processor=folded, score_cutoff=ALIKE, limit=MOST_OFFERED * 3
    )
    return list(dict.fromkeys(records[number] for _name, _score, number in found))[:MOST_OFFERED]


def folded(name: str) -> str:
    """A name without accents, signs and capitals."""
    letters = unicodedata.normalize("NFKD", plain(name))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return utils.default_process(bare)


def likeness(one: str, other: str, *, score_cutoff: float | None = None) -> float:
    """How alike two folded names are, of a hundred, in whatever order their words stand."""
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other))


def made_of(pages: admin.ModelAdmin, request: HttpRequest, name: str) -> dict:
    """Make a record that only staff see, by the checks of its own form; `made`, or its `errors`."""
    title = pages.model.title_field
    names = [title, "slug", "original_language"]
    form = pages.get_form(request, None, fields=names)(
        {
            title: name,
            "slug": free_slug(pages.model, name, mark=""),
            "original_language": language_of(name),
        }
    )
    if twin := made_just_now(pages.model, name, request.user):
        # The button was pressed twice.
        return {"made": twin}
    if not form.is_valid():
        return {"errors": [error for errors in form.errors.values() for error in errors]}
    try:
        with transaction.atomic():
            record = form.save()
            note_change(record)
            drafts.keep(record, Revision.Kind.EDITED, request.user)
            pages.log_addition(request, record, [{"added": {}}])
    except IntegrityError:
        return {"errors": [_("Somebody made one of this name just now. Press the button again.")]}
    return {"made": record}


def made_just_now(model: type[Record], name: str, user: User) -> Record | None:
    """The record of a name that somebody made within the last seconds, if it is as it was made."""
    made = Revision.objects.filter(
        model=model._meta.label_lower,
        title=name,
        user=user,
        kind=Revision.Kind.EDITED,
        made_at__gte=now() - AT_ONCE,
    ).first()
    return made and model.objects.filter(pk=made.record, live=False).first()


def language_of(name: str) -> str:
    """The language of the site in which a name is probably written, by its signs."""
    chinese = [code for code, _name in settings.LANGUAGES if code.startswith("zh")]
    is_chinese = any("\u4e00" <= sign <= "\u9fff" for sign in name)
    return chinese[0] if is_chinese and chinese else default_language()


def kept(request: HttpRequest) -> dict:
    """What the form that was left had, and where it is to be given back to."""
    form = request.POST.get("_form", "")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(form, hosts, request.is_secure())
    return {
        "form": form if is_ours else "",
        "field": request.POST.get("_new", "").removesuffix(MANY),
        "asked": request.POST.get("_new", ""),
        "is_many": request.POST.get("_new", "").endswith(MANY),
        "others": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in OWN
        ],
    }
