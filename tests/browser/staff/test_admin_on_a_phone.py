"""The forms of staff on a phone, and at a zoom of 200 percent: no field too high, none cut off."""

import pytest

from tests.browser.inspection import visit
from tests.browser.staff.test_admin import FIRST_ROW, MODELS, unfold

pytestmark = pytest.mark.browser

# Of a phone, a laptop at 200 percent, the widest window with labels above, and the next one.
WIDTHS = [390, 640, 767, 768]
MISFITS = """() => {
  const found = [];
  const seen = box => box.width > 1 && box.height > 0;
  for (const field of document.querySelectorAll(
    "#content .form-row :is(input, textarea, select, .select2-container, .help, label)"
  )) {
    const box = field.getBoundingClientRect();
    if (!seen(box) || field.closest(".select2-selection")) continue;
    const row = field.closest(".form-row").getBoundingClientRect();
    const name = field.id || field.name || field.textContent.trim().slice(0, 40);
    if (box.right > Math.min(row.right, innerWidth) + 1) found.push(`${name} is cut off`);
    if (field.matches("input, select:not([multiple])") && box.height > 60)
      found.push(`${name} is ${Math.round(box.height)} pixels high`);
    if (field.matches("textarea") && box.height > Math.max(130, field.scrollHeight + 10))
      found.push(`${name} is ${Math.round(box.height)} pixels high`);
  }
  const beside = document.documentElement.scrollWidth - innerWidth;
  return beside > 0 ? [...found, `it scrolls ${beside} pixels sideways`] : found;
}"""


@pytest.mark.parametrize("model", MODELS)
def test_fields_are_whole_and_of_their_own_height(browser, site, staff, model):
    with visit(browser, site, staff=staff) as seen:
        page = seen.page
        seen.open(f"{site.url}/admin/{model}/")
        first = page.query_selector(FIRST_ROW)
        address = first.get_attribute("href") if first else f"/admin/{model}/add/"
        seen.open(site.url + address)
        unfold(page)
        misfits = {}
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            misfits[width] = page.evaluate(MISFITS)
        assert misfits == {width: [] for width in WIDTHS}
