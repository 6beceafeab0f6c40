"""Entering one record at the desk: its form, its citations and its rows."""

from collections import defaultdict
from datetime import date

from playwright.sync_api import Error

from tests.browser.choosing import draw_between

STATES = "states"


class Entry:
    """One record of fixtures/, as somebody enters it from the document beside."""

    def __init__(self, hands, record, key, text):
        self.hands, self.page, self.record, self.text = hands, hands.page, record, text
        self.model, self.slug = self.key = key
        self.cited = record.citations[key]
        self.fields = record.by_name[key]["fields"]
        self.title = next(name for name in ("title", "name", "text") if name in self.fields)

    def enter(self, *, is_there=False):
        """Enter it: begin it where it is not there, with its first words, then its rows."""
        of_record = [one for one in self.record.citations[self.key] if not one["row"]]
        plain = [one for one in of_record if one["stance"] == STATES and not one["stated_value"]]
        if is_there:
            self.fill_one_by_one(list(of_record))
            self.cite_each(plain)
        else:
            self.begin(plain or of_record, of_record)
            self.cite_unsaved(plain)
            self.save()
        for one in of_record:
            if one not in plain:
                self.cite_otherwise(one)
        for row in self.record.rows_to_enter(self.key):
            self.enter_row(row)

    # The document --------------------------------------------------------------------------------

    def draw(self, passage):
        """Draw over the words of a passage; further parts are joined to the first."""
        places = self.record.passages[tuple(passage)]["places"]
        parts = [tuple(map(int, part.split("-"))) for part in places.replace(",", " ").split()]
        for number, part in enumerate(parts):
            draw_between(self.page, *(self.utf16(place) for place in part))
            self.hands.gestures += 1
            self.page.wait_for_selector("#citefor:not([hidden])")
            if number < len(parts) - 1:
                self.hands.press("j")
                self.page.wait_for_selector("#citefor .joined", state="attached")

    def utf16(self, place):
        return len(self.text[:place].encode("utf-16-le")) // 2

    # A record ------------------------------------------------------------------------------------

    def begin(self, plain, of_record):
        """Begin the record with the words that name it."""
        naming = [one for one in plain if one["field"] == self.title] or plain
        first = naming[0]
        self.draw(first["passage"])
        self.hands.click(f"#records button[value='{self.model}']")
        self.page.wait_for_selector(f"#small [name=fact-{self.title}]")
        self.fill(self.title, self.fields[self.title], self.model)
        cited = {one["field"] for one in of_record}
        for name in self.fields:
            if name in cited and name != self.title:
                self.fill(name, self.fields[name], self.model)
        self.fill_required(self.record.by_name[self.key])
        # What was begun with is cited for the name; where it is not, it is taken off again.
        self.begun_with = (tuple(first["passage"]), self.title) if first in plain else None
        boxes = self.page.locator("#small [name=also]")
        begun = boxes.nth(0).input_value() if boxes.count() else ""
        # Taken off, too, where more was suggested than the name: the fixture says how it is cited.
        if begun and (first["field"] != self.title or not begun.startswith(f":{self.title}@")):
            boxes.nth(0).uncheck()
            self.hands.gestures += 1
            self.begun_with = None

    def cite_unsaved(self, plain):
        """Cite for the fields of the form, each passage once."""
        for passage, fields in by_passage(plain).items():
            wanted = [name for name in fields if (passage, name) != self.begun_with]
            if not wanted:
                continue
            self.draw(passage)
            for name in wanted:
                self.hands.click(f"#ticks [data-unsaved=':{name}']")
            self.press_cite()

    def press_cite(self):
        self.hands.click("#citefor [name=cite]")
        self.page.wait_for_function("document.getElementById('citefor').hidden")

    def save(self):
        """Save what is open, and wait until it is shown."""
        self.hands.press("Control+s")
        try:
            self.page.wait_for_selector("#small", state="detached", timeout=30_000)
        except Error:
            said = self.page.eval_on_selector_all(
                "#desk .errorlist, #desk .mistakes, #small :invalid",
                "found => found.map(one => one.name || one.innerText)",
            )
            raise RuntimeError(f"{self.key}: {said}") from None

    def fill_one_by_one(self, of_record):
        """Fill the fields of a record that is there, each in its small form."""
        for name in dict.fromkeys(one["field"] for one in of_record):
            if name in ("", "title", "kind"):
                continue
            self.hands.click(f"#fact-record-{name} a.edit")
            self.page.wait_for_selector(f"#small [name=fact-{name}]")
            self.fill(name, self.fields[name], self.model)
            self.save()

    def cite_each(self, plain):
        """Cite for the saved facts of the record, each passage once."""
        for passage, fields in by_passage(plain).items():
            self.draw(passage)
            for name in fields:
                self.hands.click(f"#ticks [name=for][value=':{name}']")
            self.press_done()

    def cite_otherwise(self, one):
        """Cite in another manner than that the passage states the fact."""
        self.draw(one["passage"])
        self.hands.click(f"#ticks [name=for][value=':{one['field']}']")
        self.hands.click("#citefor details summary")
        self.hands.choose("#id_stance", one["stance"])
        if one["stated_value"]:
            self.hands.click("#id_stated_value")
            self.hands.type(one["stated_value"])
        self.press_done()

    def press_done(self):
        """Cite, and wait for the desk as it is then."""
        self.page.evaluate("document.getElementById('said').dataset.before = 'yes'")
        self.hands.click("#citefor [name=cite]")
        self.page.wait_for_selector("#said:not([data-before])", state="attached")

    # A row ---------------------------------------------------------------------------------------

    def enter_row(self, row):
        """A row with its source: for the whole by what it is begun with, else for its fields."""
        kind = row["model"].split(".")[1]
        cited = by_passage([one for one in self.cited if one["row"] == row["pk"]])
        whole = [passage for passage, fields in cited.items() if "" in fields]
        if whole:
            self.draw(whole[0])
            self.hands.click(f"#kinds button[value={kind}]")
            cited[whole[0]].remove("")
        else:
            self.page.wait_for_timeout(100)
            self.hands.click(f"#record button[name=begin][value={kind}]")
        self.page.wait_for_selector("#small [name=kind]", state="attached")
        for name in self.record.typed_of(row):
            self.fill(name, row["fields"][name], row["model"])
        for name, value in row["fields"].items():
            if value is None or isinstance(value, list):
                self.take_off(name, self.record.said(row["model"], name, value) or [])
        for passage, fields in cited.items():
            if fields:
                self.draw(passage)
                for name in fields:
                    end = f":{name}'" if name else ":'"
                    self.hands.click(f"#ticks [data-unsaved$='{end}]")
                self.press_cite()
        self.save()

    # Fields --------------------------------------------------------------------------------------

    def fill(self, name, value, model):
        """Fill a field of the form that is open, unless it says so already."""
        place = f"#small [name=fact-{name}]"
        field = self.page.locator(place).first
        if not field.count() or value in ("", None, [], False):
            return
        self.unfold(place)
        tag = field.evaluate("one => one.tagName + ' ' + one.type + ' ' + one.className")
        if "admin-autocomplete" in tag:
            self.look_up(name, self.record.said(model, name, value))
        elif tag.startswith("SELECT"):
            if field.input_value() != str(value):
                self.hands.choose(place, str(value))
        elif "checkbox" in tag:
            if not field.is_checked():
                self.hands.click(place)
        elif field.input_value() != as_typed(value):
            self.hands.click(place)
            if field.input_value():
                self.hands.press("Control+a")
            self.hands.type(as_typed(value))

    def unfold(self, place):
        """Open the part of the form that a field stands in."""
        if not self.page.is_visible(place) and not self.page.is_visible(f"{place} + .select2"):
            field = place.removeprefix("#small ")
            self.hands.click(f"#small details:not([open]):has({field}) > summary")

    def look_up(self, name, said):
        """Choose the records that a field leads to, by the first words of their names."""
        chosen = f"#small [name=fact-{name}] + .select2"
        for label in said if isinstance(said, list) else [said]:
            there = self.page.locator(chosen).inner_text()
            if label[:20] in there:
                continue
            self.hands.click(f"{chosen} .select2-selection")
            self.page.keyboard.insert_text(label[:40])
            self.hands.typed += len(label[:40])
            self.take_option(label[:40])

    def take_off(self, name, wanted):
        """Take off what was suggested for a field and is not to stand there."""
        chosen = f"#small [name=fact-{name}] + .select2"
        clear = f"{chosen} .select2-selection__clear"
        if not wanted and self.page.locator(clear).count():
            self.unfold(f"#small [name=fact-{name}]")
            self.hands.click(clear)
            if self.page.locator(f"{chosen}.select2-container--open").count():
                self.hands.click(f"{chosen} .select2-selection")
        place = f"{chosen} .select2-selection__choice"
        found = self.page.locator(place).all_inner_texts()
        for number in reversed(range(len(found))):
            if not any(label[:20] in found[number] for label in wanted):
                self.unfold(f"#small [name=fact-{name}]")
                self.hands.click(f"{place} >> nth={number} >> .select2-selection__choice__remove")

    def take_option(self, label):
        """Take the shortest of the names that are offered and have some words in them."""
        place = f".select2-results__option:not(.loading-results):has-text({label!r})"
        self.page.wait_for_selector(place)
        names = self.page.locator(place).all_inner_texts()
        number = names.index(min(names, key=len))
        self.hands.click(f"{place} >> nth={number}")

    def fill_required(self, row):
        """Fill what the form asks for besides."""
        lacking = self.page.eval_on_selector_all(
            "#small :is(input, select, textarea):invalid",
            "found => found.map(one => one.name.replace('fact-', ''))",
        )
        for name in lacking:
            self.fill(name, row["fields"][name], row["model"])


def by_passage(cited):
    """{passage: the fields that it is cited for}."""
    found = defaultdict(list)
    for one in cited:
        found[tuple(one["passage"])].append(one["field"])
    return found


def as_typed(value):
    """A value as somebody types it."""
    return value.isoformat() if isinstance(value, date) else str(value)
