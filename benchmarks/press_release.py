"""The press release of 2016, entered anew at the desk into an empty record, and what that takes.

    .venv/bin/python benchmarks/press_release.py [FILE]

FILE is the text of the press release (REFERENCE_DIR has it). What is entered is what the shipped
record cites it for: 38 records with their rows, 161 citations of 42 passages. They are entered in
Chromium on a site of its own that has none of them; places, themes and organisations that they
name and that the press release does not tell of are there already. Then the record is exported,
and its facts are compared with those of fixtures/: which value is cited by which words, in which
manner. A passage is drawn over once for all facts of a record that it states.

Counted are loads of pages, gestures of the pointer, and keys; keys that type a value are the fact
itself and counted by themselves.
"""

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

from desk import Hands, table, working_site

from tests.browser.conftest import manage

ROOT = Path(__file__).resolve().parent.parent
SOURCE = "ilo-press-release-2016-09-06"
# What one new row with its source took before the desk: loads, clicks, keys (issue 15).
BEFORE = (8, 22, 74)
# What names a record in a list of choices, by preference.
NAMES = ("title", "name", "text")
# Set by the site, or of no fact.
NOT_TYPED = {
    "translations", "original_language", "slug", "live", "publish_at", "expire_at", "created_at",
    "updated_at", "checked_on", "staff_notes", "position",
}  # fmt: skip


class Record:
    """The objects of fixtures/, and what the press release is cited for."""

    def __init__(self, folder=ROOT / "fixtures"):
        self.objects = [
            one for path in sorted(folder.glob("*.json")) for one in json.loads(path.read_text())
        ]
        self.by_key = {one["pk"]: one for one in self.objects}
        self.by_name = {
            (one["model"], one["fields"]["slug"]): one
            for one in self.objects
            if "slug" in one["fields"]
        }
        self.passages = {
            (*one["fields"]["source"], one["fields"]["key"]): one["fields"]
            for one in self.objects
            if one["model"] == "sources.passage"
        }
        self.citations = defaultdict(list)
        for one in self.objects:
            if one["model"].endswith("citation"):
                fields = one["fields"]
                if self.is_ours(fields["passage"]):
                    model = self.model_of(one["model"])
                    self.citations[model, fields["owner"][0]].append(fields)

    def is_ours(self, passage):
        """Whether a passage is one of the press release: all are, where it is the only source."""
        sources = [slug for (model, slug) in self.by_name if model == "sources.source"]
        return passage[0] == SOURCE or len(sources) == 1

    def model_of(self, citation):
        return citation.removesuffix("citation")

    def name(self, model, slug):
        """What a record is called."""
        fields = self.by_name[model, slug]["fields"]
        return next(fields[name] for name in NAMES if fields.get(name))

    def said(self, model, name, value):
        """The value of a field as it is compared: links by the names of what they lead to."""
        from django.apps import apps

        field = apps.get_model(model)._meta.get_field(name)
        if not value or not field.is_relation:
            return value
        linked = field.related_model._meta.label_lower
        if field.many_to_many:
            return sorted(self.name(linked, one[0]) for one in value)
        if isinstance(value, list):
            return self.name(linked, value[0])
        row = self.by_key[value]["fields"]
        return self.name("participants.person", row["person"][0]) if "person" in row else value

    def facts(self):
        """Each citation: of what, which value, by which words, in which manner."""
        found = []
        for (model, slug), cited in self.citations.items():
            for one in cited:
                target = self.by_key[one["row"]] if one["row"] else self.by_name[model, slug]
                whole = not one["field"] and one["row"]
                names = [one["field"]] if one["field"] else self.typed_of(target) if whole else []
                said = {
                    name: self.said(target["model"], name, target["fields"][name]) for name in names
                }
                words = self.passages[tuple(one["passage"])]["quotation"]
                manner = [one["stance"], one["stated_value"]]
                found.append([self.name(model, slug), target["model"], said, words, *manner])
        return Counter(json.dumps(one, sort_keys=True, ensure_ascii=False) for one in found)

    def typed_of(self, row):
        """The fields of a row that say something."""
        from django.apps import apps

        kind = apps.get_model(row["model"])
        return [
            name
            for name, value in row["fields"].items()
            if value not in ("", None, [], False, "not_stated", "unknown")
            and name not in NOT_TYPED
            and name != kind.parent_name
        ]

    def in_order(self):
        """The records to enter, each after those that it names."""
        waiting, done = dict(self.citations), []
        while waiting:
            ready = [key for key in waiting if not (self.named_by(key) - {key}) & waiting.keys()]
            for key in ready or list(waiting)[:1]:
                done.append(key)
                del waiting[key]
        return sorted(done, key=lambda key: key[0] != "sources.source")

    def named_by(self, key):
        """The records that what is entered of one names."""
        from django.apps import apps

        rows = [(self.by_name[key], self.fields_to_type(key))]
        rows += [(row, self.typed_of(row)) for row in self.rows_to_enter(key)]
        found = set()
        for row, names in rows:
            for name in names:
                field = apps.get_model(row["model"])._meta.get_field(name)
                value = row["fields"][name]
                if not (field.is_relation and value):
                    continue
                linked = field.related_model._meta.label_lower
                if isinstance(value, str):
                    person = self.by_key[value]["fields"].get("person")
                    linked, value = "participants.person", person
                several = value if field.many_to_many else [value]
                found |= {(linked, one[0]) for one in several if one}
        return found

    def fields_to_type(self, key):
        """The fields of a record that the press release is cited for."""
        cited = {one["field"] for one in self.citations[key] if not one["row"]}
        fields = self.by_name[key]["fields"]
        return [name for name in fields if name in cited and name not in NOT_TYPED]

    def rows_to_enter(self, key):
        """Its rows that the press release is cited for."""
        keys = dict.fromkeys(one["row"] for one in self.citations[key] if one["row"])
        return [self.by_key[one] for one in keys]

    def there_already(self):
        """The records that are named and that the press release does not tell of."""
        named = set().union(*(self.named_by(key) for key in self.citations))
        named |= {("agreements.partnership", "ilo-china")}
        return [self.by_name[key] for key in self.by_name if key in named - self.citations.keys()]


class Clerk:
    """Somebody who enters the press release at the desk."""

    def __init__(self, page, site, record, text):
        self.page, self.site, self.record, self.text = page, site, record, text
        self.hands = Hands(page)

    def enter(self):
        """Enter all of it: the source by its form, all else at the desk."""
        from desk_entry import Entry

        source, *others = self.record.in_order()
        self.enter_source(source)
        for number, key in enumerate([source, *others]):
            entry = Entry(self.hands, self.record, key, self.text)
            entry.enter(is_there=not number)
            print(number + 1, *key, *self.hands.counted, file=sys.stderr, flush=True)

    def enter_source(self, key):
        """The source and its text, for which there is no document to read beside yet."""
        hands, page = self.hands, self.page
        page.goto(f"{self.site.url}/admin/sources/source/add/")
        fields = self.record.by_name[key]["fields"]
        hands.click("#id_title")
        hands.type(fields["title"])
        hands.choose("[name=kind]", fields["kind"])
        page.focus("#id_title")
        hands.press("Enter")
        page.wait_for_url("**/change/")
        base = page.url.split("/change/")[0]
        page.goto(f"{base}/editions/add/")
        hands.click("#id_text")
        page.fill("#id_text", self.text)
        hands.keys += 1
        hands.click("#content-main form [type=submit]")
        page.wait_for_load_state()
        hands.click("[name=looked_at] ~ * [type=submit]")
        page.wait_for_selector(".messagelist")
        page.goto(f"{self.site.url}/admin/desk/sources.source/{base.rsplit('/', 1)[1]}/")


EMPTY = """
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from partnership.publishing.searchable import rebuild
names = ("sources", "places", "participants", "topics", "agreements", "projects", "events",
         "publishing", "search")
with connection.constraint_checks_disabled(), connection.cursor() as cursor:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in names and model._meta.managed:
            cursor.execute(f'delete from "{model._meta.db_table}"')
call_command("import_record", PATH, without_history=True)
rebuild()
print("null")
"""


def without_links(one, there):
    """An object as it is alone: links to what is not there are left out."""
    from django.apps import apps

    kind, fields = apps.get_model(one["model"]), {}
    for name, value in one["fields"].items():
        field = kind._meta.get_field(name)
        if field.is_relation and value:
            linked = field.related_model._meta.label_lower
            several = value if field.many_to_many else [value]
            kept = [ref for ref in several if (linked, ref[0]) in there]
            value = kept if field.many_to_many else (kept[0] if kept else None)
        fields[name] = value
    return {**one, "fields": fields}


def compare(folder, record):
    """(facts that are the same, those missing, those too many) of what a site exports."""
    out = Path(folder, "exported")
    out.mkdir(exist_ok=True)
    command = manage(folder, "export_record", "--output", str(out))
    subprocess.run(**command, check=True, stdout=subprocess.DEVNULL)
    made, wanted = Record(out).facts(), record.facts()
    return (made & wanted).total(), wanted - made, made - wanted


def main():
    import django

    django.setup()
    default = Path(os.environ.get("REFERENCE_DIR", "."), "seeds", "004_4883ce28f15c7d69.txt")
    path = Path(sys.argv[1]) if sys.argv[1:] else default
    record, text = Record(), path.read_text(encoding="utf-8")
    scaffold = Path(os.environ.get("TMPDIR", "/tmp"), f"press-release-{os.getpid()}.json")
    named = record.there_already()
    there = {(one["model"], one["fields"]["slug"]) for one in named}
    scaffold.write_text(json.dumps([without_links(one, there) for one in named]))
    code = EMPTY.replace("PATH", repr(str(scaffold)))
    with working_site(code) as (page, site, _made):
        clerk = Clerk(page, site, record, text)
        clerk.enter()
        same, missing, surplus = compare(site.shared, record)
    scaffold.unlink()
    passages = {tuple(one["passage"]) for cited in record.citations.values() for one in cited}
    loads, pointer, keys, typed = clerk.hands.counted
    least = sum(BEFORE) * len(passages)
    print(f"{same} of {record.facts().total()} facts are those of the fixture")
    for title, facts in (("missing", missing), ("too many", surplus)):
        for fact in facts:
            print(title, fact)
    before = [*(number * len(passages) for number in BEFORE), "–", least]
    now = [loads, pointer, keys, typed, loads + pointer + keys]
    head = ["", "loads", "pointer", "keys", "keys of the value", "actions"]
    table(head, [["before, one new row for each passage", *before], ["at the desk", *now]])
    print(f"{now[-1] / least:.3f} of the actions")


if __name__ == "__main__":
    main()
