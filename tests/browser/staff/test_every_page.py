"""Every kind of staff page in a browser: no barrier by day or night, at 320 px, at 200 percent, or
where the text alone is twice as large.

Which pages there are say the addresses of the site, so that none that is new is left out. The lists
and forms of each type are looked at in test_admin.py, in which more of them is opened.
"""

from urllib.parse import urlsplit

import pytest
from django.contrib import admin

from partnership.staff.record_admin.record import LookupAdmin
from tests.browser.inspection import visit
from tests.browser.staff.test_admin import FIRST_ROW, MODELS
from tests.staff.test_staff_addresses import staff_addresses

pytestmark = pytest.mark.browser

# What answers with no page: the doors, which are shut behind one; files, and what scripts ask for;
# what is only sent; what leads on; and what is not there until a second factor is.
NO_PAGES = {
    *("account_login", "mfa_login_webauthn", "mfa_authenticate", "login", "logout"),
    *("account_options_of_passkey", "account_key_of_app", "meaning", "open_form", "new_record"),
    *("staff_fixture", "iati_readiness", "table_template", "staff_tables"),
    *("staff_image", "staff_document", "autocomplete", "jsi18n", "staff_language", "view_on_site"),
    *("mfa_deactivate_totp", "mfa_edit_webauthn", "mfa_remove_webauthn"),
    *("mfa_view_recovery_codes", "mfa_download_recovery_codes"),
    *("publishing_revision_add", "publishing_revision_change"),
    *("recover", "restore", "withhold", "undo_merger", "progress", "confirm", "cancel", "undo"),
}
# Rows that are found by typing words lead to the pages of their record.
LOOKED_UP = {
    f"{model._meta.app_label}/{model._meta.model_name}"
    for model, pages in admin.site._registry.items()
    if isinstance(pages, LookupAdmin)
}
# Pages that need what a test has to make first, which looks at them: of test_admin.py.
MADE_ELSEWHERE = {"document"}
LISTS_AND_FORMS = {
    f"{model}/{page}" for model in MODELS for page in ("changelist", "add", "change")
}
# In an address, a record that has much to show.
RICH, QUERIES = "projects/project", {"compare": "?to=live", "staff_search": "?q=skills"}
# Of each kind of page one is looked at; these kinds differ from model to model.
DIFFER = {"changelist", "add", "change"}


def pages():
    """(kind, model or "", route) of each page, those of a rich record first."""
    found = []
    for namespace, name, route in staff_addresses():
        parts = route.split("/")
        of_model = namespace and name and name.startswith("_".join(parts[1:3]) + "_")
        model = "/".join(parts[1:3]) if of_model else ""
        kind = name.removeprefix(f"{parts[1]}_{parts[2]}_") if of_model else name
        is_page = kind and not {name, kind} & (NO_PAGES | MADE_ELSEWHERE) and "(?P" not in route
        if is_page and model not in LOOKED_UP:
            found.append((kind, model, route))
    return sorted(found, key=lambda page: (page[1] != RICH, page))


def to_look_at():
    """The same, one of each kind, without those that are looked at elsewhere."""
    seen = set()
    for kind, model, route in pages():
        one = (kind, model if kind in DIFFER else bool(model))
        if one not in seen and f"{model}/{kind}" not in LISTS_AND_FORMS:
            seen.add(one)
            yield kind, model, route


def test_no_staff_page_has_a_barrier(browser, site, staff):
    with visit(browser, site, staff=staff) as seen:
        keys, looked_at = {}, set()
        for kind, model, route in to_look_at():
            if "<" in route and (model or RICH) not in keys:
                seen.open(f"{site.url}/admin/{model or RICH}/")
                first = seen.page.query_selector(FIRST_ROW)
                keys[model or RICH] = first and first.get_attribute("href").split("/")[-3]
            key = keys.get(model or RICH)
            if "<" in route and not key:
                # There is none of these: a list that is empty, or whose rows lead elsewhere.
                continue
            address = route.replace("<str:model>", RICH.replace("/", "."))
            for name in ("path:object_id", "uuid:key", "id"):
                address = address.replace(f"<{name}>", key or "")
            seen.open(f"{site.url}/{address}{QUERIES.get(kind, '')}")
            path = urlsplit(seen.page.url).path
            if path not in looked_at:
                looked_at.add(path)
                seen.look_for_barriers()
                seen.look_narrow_and_at_night()
                seen.look_at_large_text()
        assert not seen.faults, "\n".join(seen.faults)
        assert len(looked_at) > 30
