"""Every staff page in a real browser, under the same policy as the public ones."""

import json

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User

from partnership.exchange.models import Import
from partnership.publishing.models import Revision
from partnership.staff.record_admin.record import LookupAdmin
from tests.browser.inspection import visit
from tests.pictures import content

pytestmark = pytest.mark.browser

MODELS = sorted(
    f"{model._meta.app_label}/{model._meta.model_name}"
    for model, pages in admin.site._registry.items()
    # What is looked up leads to the pages of its record.
    if model not in (User, Group, Revision, Import) and not isinstance(pages, LookupAdmin)
)
FIRST_ROW = "#result_list tbody th a"


@pytest.fixture
def desk(browser, site, staff):
    """A window of somebody who has signed in."""
    with visit(browser, site, staff=staff) as seen:
        yield seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door(browser, site, scheme):
    with visit(browser, site, scheme=scheme) as seen:
        seen.open(f"{site.url}/admin/login/")
        seen.look_for_barriers()
        assert seen.faults == []


@pytest.mark.parametrize("model", MODELS)
def test_list_and_forms(desk, site, model):
    """The list, an empty form, and the form of the first record.

    That as it opens, which is to be short; with every part and translation unfolded, also on a
    phone; and with a new row of each kind.
    """
    address = f"{site.url}/admin/{model}/"
    desk.open(address)
    desk.look_for_barriers()
    desk.look_narrow_and_at_night()
    pages = []
    if desk.page.query_selector(f'.object-tools a[href^="/admin/{model}/add/"]'):
        pages.append(f"{address}add/")
    first = desk.page.query_selector(FIRST_ROW)
    if first:
        pages.append(site.url + first.get_attribute("href").split("?")[0])
    for page in pages:
        desk.open(page)
        if page.endswith(("/add/", "/change/")):
            desk.look_at_length()
        if page.endswith("/change/") or not first:
            unfold(desk.page)
            desk.look_at_fields()
        if page.endswith("/change/"):
            leave_one_row_of_each_kind(desk.page)
            add_a_row_of_each_kind(desk.page)
        # An empty form is part of the filled one.
        if page.endswith("/change/") or not first or model == MODELS[0]:
            desk.look_for_barriers()
            desk.look_narrow_and_at_night()
            desk.look_at_large_text()
    assert desk.faults == []


def open_first(desk, site, model):
    """Open the form of the first record of a list, with all its parts unfolded."""
    desk.open(f"{site.url}/admin/{model}/")
    desk.open(site.url + desk.page.get_attribute(FIRST_ROW, "href"))
    unfold(desk.page)


def unfold(page):
    """Open every part and row of a form, but no menu, and wait for the rows that are fetched."""
    parts = "#content details:not(.menu)"
    # Once more for what is folded in the rows.
    for _time in range(2):
        page.evaluate(f"document.querySelectorAll('{parts}').forEach(part => part.open = true)")
        # Some forms fetch forty rows, each by itself, from a server that may be busy.
        page.wait_for_selector(
            "details[open][data-row], .fetching", state="detached", timeout=120_000
        )


def more(page, name):
    """Press a button of a record that is behind “More”."""
    page.click(".record-buttons .menu summary")
    page.click(f".record-buttons .menu {name}")


def leave_one_row_of_each_kind(page):
    """Take from a form the rows that are like the one before them, all but for their words."""
    alike = ".has_original ~ .has_original"
    page.evaluate("rows => document.querySelectorAll(rows).forEach(row => row.remove())", alike)


def add_a_row_of_each_kind(page):
    page.evaluate("document.querySelectorAll('a[data-add]').forEach(link => link.click())")
    page.wait_for_selector(".fetching", state="detached")


def test_a_citation_is_made_without_knowing_keys(desk, site):
    """Choose a row in words, see only its fields, find a passage by typing words of it."""
    open_first(desk, site, "agreements/agreement")
    page = desk.page
    page.click("[data-add=citations]")
    page.wait_for_selector(".dynamic-citations")
    row = page.locator("select[name^=citations][name$=-row]:visible").last
    field = page.locator("select[name^=citations][name$=-field]:visible").last
    offered = "field => [...field.querySelectorAll('optgroup:not(:disabled)')].map(g => g.label)"

    assert field.evaluate(offered) == ["Agreement"]
    row.select_option(index=1)
    chosen = row.evaluate("row => row.selectedOptions[0].parentElement.label")
    assert field.evaluate(offered) == [chosen]
    row.select_option(index=0)
    field.select_option(label="Title")
    row.select_option(index=1)
    assert field.input_value() == ""

    passage = page.locator(".dynamic-citations").last.locator(".field-passage")
    passage.locator(".select2-selection").click()
    typed = page.locator(".select2-container--open .select2-search__field")
    assert typed.get_attribute("aria-label") == "Passage"
    typed.fill("office 1985 established")
    page.locator(".select2-results__option", has_text="was established in 1985").click()
    desk.look_for_barriers(within=[".dynamic-citations:not(.has_original)"])
    assert desk.faults == []


def test_mistakes_lead_to_their_fields(desk, site):
    desk.open(f"{site.url}/admin/agreements/agreement/add/")
    page = desk.page
    page.type("#id_title", "A memorandum of the quay")
    assert page.input_value("#id_slug") == "a-memorandum-of-the-quay"
    page.fill("#id_signed", "04/05/2019")
    page.press("#id_signed", "Enter")
    page.wait_for_load_state()

    page.click(".mistakes a:text('Signed or agreed')")
    assert page.url.endswith("#id_signed")
    assert page.input_value("#id_title") == "A memorandum of the quay"
    desk.look_for_barriers()
    assert desk.faults == []


def test_what_is_in_use_is_not_deleted(desk, site):
    desk.open(f"{site.url}/admin/agreements/partnership/")
    record = desk.page.get_attribute(FIRST_ROW, "href").split("?")[0]
    desk.open(site.url + record.replace("change/", "delete/"))

    assert desk.page.locator("#content li a").count() > 10
    assert desk.page.locator("#content form").count() == 0
    desk.look_for_barriers()
    assert desk.faults == []


# Everyday help -----------------------------------------------------------------------------------


def answers(page):
    """Say yes to leaving, and note each time that the browser asks."""
    asked = []

    def leave(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    return asked


@pytest.mark.parametrize("model", ["agreements/agreement", "projects/project", "sources/source"])
def test_leaving_a_form_asks_only_if_something_was_typed(desk, site, model):
    open_first(desk, site, model)
    page = desk.page
    asked = answers(page)
    page.click(".object-tools .historylink")
    page.wait_for_url("**/history/")
    assert asked == []

    page.go_back()
    page.wait_for_load_state("load")
    page.locator("#content textarea").first.press_sequentially("x")
    page.click(".object-tools .historylink")
    page.wait_for_url("**/history/")
    assert asked == ["beforeunload"]
    assert desk.faults == []


def test_saving_asks_nothing_and_a_preview_counts_as_not_saved(desk, site):
    open_first(desk, site, "topics/theme")
    page = desk.page
    asked = answers(page)
    page.fill("#id_staff_notes", "Look at the cranes")
    with page.expect_popup() as popup:
        page.click(".record-buttons [name=_preview]")
    popup.value.close()
    page.click(".object-tools .historylink")
    page.wait_for_url("**/history/")
    assert asked == ["beforeunload"]

    open_first(desk, site, "topics/theme")
    page.fill("#id_staff_notes", "Look at the cranes")
    page.click(".record-buttons [name=_draft]")
    page.wait_for_selector(".messagelist")
    assert asked == ["beforeunload"]
    more(page, "[name=_discard]")
    page.wait_for_selector(".messagelist")


def choose(desk, site, model, action, number):
    """Tick the first rows of a list and call one of its actions."""
    desk.open(f"{site.url}/admin/{model}/")
    page = desk.page
    for row in range(number):
        page.check(f"#result_list .action-select >> nth={row}")
    page.select_option(".actions select", action)
    page.click(".actions button")
    page.wait_for_load_state()


@pytest.mark.parametrize(
    ("model", "action"),
    [
        ("topics/theme", "publish_selected"),
        ("topics/theme", "unpublish_selected"),
        ("topics/theme", "review_selected"),
        ("participants/organisation", "merge_selected"),
        ("participants/person", "merge_selected"),
    ],
)
def test_pages_that_ask_before_many_records_change(desk, site, model, action):
    choose(desk, site, model, action, 2)
    assert desk.page.locator("#content h2").count() > 0
    desk.look_for_barriers()
    assert desk.faults == []


def test_where_a_record_is_used(desk, site):
    open_first(desk, site, "participants/organisation")
    desk.page.click(".object-tools a:text('Where is this used?')")
    desk.page.wait_for_url("**/uses/")
    desk.look_for_barriers()
    assert desk.faults == []


def test_save_as_new_leads_to_the_copy(desk, site):
    open_first(desk, site, "topics/theme")
    page = desk.page
    title = page.input_value("#id_title")
    more(page, "[name=_copy]")
    page.wait_for_selector(".messagelist")
    assert page.input_value("#id_title") == f"{title} (copy)"
    desk.look_for_barriers()
    assert desk.faults == []


def test_a_record_is_deleted_from_its_form(desk, site):
    open_first(desk, site, "topics/theme")
    page = desk.page
    more(page, "[name=_copy]")
    page.wait_for_selector(".messagelist")
    copy = page.input_value("#id_title")
    more(page, "a:text('Delete')")
    page.wait_for_load_state()
    desk.look_for_barriers()
    page.get_by_role("button", name="Yes, I’m sure").click()
    page.wait_for_selector(".messagelist .success")
    assert copy in page.locator(".messagelist").inner_text()
    assert desk.faults == []


def test_a_document_is_hidden_at_once(desk, site):
    open_first(desk, site, "agreements/agreement")
    page = desk.page
    page.click("[data-add=documents]")
    page.fill("#id_documents-0-title", "Plan of the quay")
    page.fill("#id_documents-0-url", "https://harbour.example/plan.pdf")
    page.click(".record-buttons [name=_publish]")
    page.wait_for_selector(".messagelist .success")
    unfold(page)
    desk.open(site.url + page.get_attribute("a:text('Show or hide it now')", "href"))
    desk.look_for_barriers()
    page.click("[name=hide]")
    page.wait_for_selector(".messagelist .success")
    assert desk.faults == []


def test_what_is_published_stands_in_the_history_of_the_page(desk, site):
    open_first(desk, site, "topics/theme")
    page = desk.page
    page.locator("[name=change_note]").fill("Checked against the sources")
    page.locator(".record-buttons [name=_publish]").click()
    page.wait_for_load_state()
    form = page.url
    for address in ("/admin/", "/admin/publishing/revision/"):
        desk.open(site.url + address)
        desk.look_for_barriers()
    desk.open(form)
    desk.open(site.url + page.locator(".viewsitelink").get_attribute("href"))
    page.get_by_role("link", name="Page history").click()
    page.wait_for_load_state()
    assert page.get_by_text("Checked against the sources").is_visible()
    desk.look_for_barriers()
    assert desk.faults == []


def test_a_review_link_is_made_opened_elsewhere_and_revoked(browser, desk, site):
    open_first(desk, site, "topics/theme")
    page = desk.page
    page.get_by_role("link", name="Make or revoke a review link").click()
    page.get_by_label("For whom").fill("Somebody else")
    page.get_by_role("button", name="Make a review link").click()
    page.wait_for_load_state()
    desk.look_for_barriers()
    address = page.locator("code").inner_text()
    with visit(browser, site) as elsewhere:
        elsewhere.open(address)
        elsewhere.look_for_barriers()
        assert elsewhere.page.locator(".preview").is_visible()
        assert elsewhere.faults == []
    page.get_by_role("button", name="Revoke").first.click()
    page.wait_for_load_state()
    desk.look_for_barriers()
    assert "revoked on" in page.get_by_role("table", name="Review links").inner_text()
    assert desk.faults == []


def test_an_image_is_uploaded_its_focal_point_set_and_shown(desk, site):
    open_first(desk, site, "participants/organisation")
    page = desk.page
    page.click("[data-add=images]")
    picture = {"name": "quay.jpg", "mimeType": "image/jpeg", "buffer": content((1200, 900))}
    page.set_input_files("#id_images-0-file", picture)
    page.fill("#id_images-0-alternative_text", "A crane at dawn")
    page.fill("#id_images-0-caption", "The quay at dawn.")
    page.click(".record-buttons [name=_draft]")
    page.wait_for_selector(".messagelist .success")
    unfold(page)
    page.locator("img[data-focal]").click(position={"x": 2, "y": 2})
    assert page.input_value("#id_images-0-focal_x") in {"0", "1"}
    desk.look_for_barriers(within=["#images-group"])
    page.click(".record-buttons [name=_publish]")
    page.wait_for_selector(".messagelist .success")
    desk.open(site.url + page.locator(".viewsitelink").get_attribute("href"))
    shown = page.locator(".lead-picture img")
    assert shown.evaluate("image => image.complete && image.naturalWidth") == 736
    assert shown.evaluate("image => image.currentSrc").endswith("-960.webp")
    assert shown.evaluate("image => getComputedStyle(image).objectPosition") == "0% 0%"
    desk.look_for_barriers()
    assert desk.faults == []


def test_an_import_from_the_file_to_its_undoing(desk, site, tmp_path):
    """Upload, see the report come by itself, take it in, and undo it: by the site's own process."""
    path = tmp_path / "places.json"
    place = {"slug": "browser-place", "name": "Browser place", "kind": "country"}
    path.write_text(json.dumps([{"model": "places.place", "pk": None, "fields": place}]))
    desk.open(f"{site.url}/admin/exchange/import/add/")
    page = desk.page
    page.set_input_files("input[type=file]", path)
    page.check("input[value=drafts]")
    page.click("input[type=submit]")
    page.get_by_role("button", name="Take it in as drafts").click(timeout=60_000)
    undo = page.get_by_role("button", name="Undo this import")
    undo.wait_for(timeout=60_000)
    assert "Place: Browser place" in page.inner_text("#content-main")
    desk.look_for_barriers()
    undo.click()
    page.get_by_text("The import was undone.").wait_for()
    desk.look_for_barriers()
    assert desk.faults == []
