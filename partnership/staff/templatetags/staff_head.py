"""The head of every staff page: the record types in the order of work, and the languages."""

from django import template
from django.conf import settings
from django.conf.locale import LANG_INFO

from partnership.publishing.models import Record

register = template.Library()


@register.simple_tag(takes_context=True)
def staff_menu(context):
    """The kinds that the person may see: `tabs` at hand, `records` and `others` behind “More”.

    Those at hand, and their order, are named in the settings.
    """
    path = context["request"].path
    kinds = {}
    for app in context.get("available_apps", ()):
        for kind in app["models"]:
            if kind["admin_url"]:
                kinds[kind["model"]._meta.label_lower] = {
                    "key": kind["model"]._meta.label_lower.replace(".", "-"),
                    "title": kind["name"],
                    "address": kind["admin_url"],
                    "add": kind["add_url"],
                    "here": path.startswith(kind["admin_url"]),
                    "is_record": issubclass(kind["model"], Record),
                }
    tabs = [kinds.pop(label) for label in settings.STAFF_TABS if label in kinds]
    rest = kinds.values()
    return {
        "tabs": tabs,
        "records": [kind for kind in rest if kind["is_record"]],
        "others": [kind for kind in rest if not kind["is_record"]],
    }


@register.simple_tag
def staff_languages():
    """The languages in which the staff pages can be read, each named in itself."""
    return [
        {"code": code, "name": LANG_INFO.get(code, {}).get("name_local", name)}
        for code, name in settings.LANGUAGES
    ]
