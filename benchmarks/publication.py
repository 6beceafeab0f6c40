"""What one publication costs the readers of all other pages, and whether any of them is shown what
is out of date.

    .venv/bin/python benchmarks/publication.py [publications] [seed]

Makes a database of its own with the shipped record and asks every page of a record, every list and
every page across concepts, in each language, through the publish cache. Then it changes one record
after the other, drawn at random (a text, a row, whether it is public), and asks all pages again:
each answer is compared with one that is made without the cache. Milliseconds are those of the
processor.
"""

import random
import sys
import tempfile
import time
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from drafts import database, table

PUBLICATIONS, SEED = 30, 1
ACROSS = ("", "figures/", "timeline/", "about/", "search/?q=cambodia", "south-south/")
HEAD = ["changed", "pages", "stay", "ms each", "made anew", "ms each", "out of date"]


class Pages:
    """The addresses of the record, asked through the cache and past it."""

    def __init__(self, folder):
        from django.core.handlers.wsgi import WSGIHandler

        from partnership.publish_cache.application import PublishCache
        from partnership.publish_cache.disk import Disk
        from partnership.publish_cache.kept import VALUES

        self.handler, self.asked = WSGIHandler(), 0
        limit = 256 * 1024 * 1024
        self.cache = PublishCache(self.django, limit, Disk(Path(folder, "kept"), limit))
        VALUES.versions = self.cache.versions
        self.addresses = self.of_record()
        self.addresses = [one for one in self.addresses if self.get(self.handler, one)]

    @staticmethod
    def of_record():
        from django.conf import settings
        from django.utils.translation import override

        from partnership.publishing.models import record_models

        found = []
        for code, _name in settings.LANGUAGES:
            with override(code):
                for model in record_models():
                    records = [one.get_absolute_url() for one in model.objects.published()]
                    found += records
                    found += sorted({one.rsplit("/", 2)[0] + "/" for one in records})
            found += [f"/{code}/{path}" for path in ACROSS]
        return list(dict.fromkeys(one for one in found if "#" not in one))

    def django(self, environ, start_response):
        self.asked += 1
        return self.handler(environ, start_response)

    def get(self, application, address):
        """The body of a page, or none where there is no such page."""
        from partnership.website.written_site.answers import ask

        answer = ask(application, address)
        return answer.body if answer.status == 200 else b""

    def ask_all(self):
        """{"stay" or "made": the milliseconds of each}, and how many are out of date."""
        spent, wrong = {"stay": [], "made": []}, []
        for address in self.addresses:
            before, start = self.asked, time.process_time()
            found = self.get(self.cache, address)
            milliseconds = (time.process_time() - start) * 1000
            spent["made" if self.asked > before else "stay"].append(milliseconds)
            if found != self.get(self.handler, address):
                wrong.append(address)
        return spent, wrong


def change(rng):
    """Change one public record or one of its rows; return in words what was changed."""
    from django.db import models, transaction
    from django.utils.translation import override

    from partnership.publishing.changes import note_change
    from partnership.publishing.models import record_models

    candidates = [one for one in record_models() if one.objects.published().exists()]
    record = rng.choice(list(rng.choice(candidates).objects.published()))
    rows = [
        row
        for kind in record.child_models()
        for row in kind.objects.filter(**{kind.parent_name: record})
    ]
    with transaction.atomic():
        how = rng.choice(["text", "row", "taken back"])
        if how == "taken back":
            record.live = False
            record.save()
        else:
            owner = rng.choice(rows) if how == "row" and rows else record
            texts = [
                field.name
                for field in owner._meta.concrete_fields
                if type(field) in (models.CharField, models.TextField)
                and not field.choices
                and getattr(owner, field.name)
                and field.max_length != 2
            ]
            if texts:
                name = rng.choice(texts)
                setattr(
                    owner,
                    name,
                    (getattr(owner, name) + " x")[: owner._meta.get_field(name).max_length],
                )
            owner.save()
        note_change(record)
        if how == "taken back":
            from partnership.publishing.models import ContentVersion

            ContentVersion.objects.move()
    with override("en"):
        return f"{record._meta.verbose_name}, {how}"


def mean(values):
    return f"{sum(values) / len(values):,.1f}" if values else "–"


def main(publications, seed):
    with database() as vendor, tempfile.TemporaryDirectory() as folder:
        from django.conf import settings
        from django.core.management import call_command

        files = sorted(str(path) for path in Path(settings.FIXTURES_DIR).glob("*.json"))
        call_command("import_record", *files, without_history=True, stdout=StringIO())
        pages, rng, rows = Pages(folder), random.Random(seed), []
        stay, made, wrong = [], [], 0
        spent, _wrong = pages.ask_all()
        print(f"{vendor}: {len(pages.addresses)} pages, made in {mean(spent['made'])} ms each\n")
        for _publication in range(publications):
            what = change(rng)
            spent, out_of_date = pages.ask_all()
            stay, made = stay + spent["stay"], made + spent["made"]
            wrong += len(out_of_date)
            rows.append(
                [what, len(pages.addresses), len(spent["stay"]), mean(spent["stay"])]
                + [len(spent["made"]), mean(spent["made"]), len(out_of_date)]
            )
            print(*out_of_date, sep="\n", end="", file=sys.stderr)
        every = publications * len(pages.addresses)
        rows.append(["all", every, len(stay), mean(stay), len(made), mean(made), wrong])
        table(HEAD, rows)
    return 1 if wrong else 0


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [PUBLICATIONS, SEED][len(given) :])))
