"""What data quality costs: every rule asked about every record, one change, and a view of the page.

    .venv/bin/python benchmarks/quality.py [records …]

Makes a database of its own, as benchmarks/drafts.py does, and prints the table of
docs/benchmarks.md. Of the records two fifths are projects with 12 child rows each, and a fifth
each agreements, events and organisations. The time is that of the processor.
"""

import sys
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from drafts import database, table

RECORDS = [100, 1_000, 10_000]


def fill(number):
    """So many records more, saved in bulk."""
    from partnership.agreements.models import Agreement, Party
    from partnership.events.models import Event
    from partnership.participants.models import Organisation
    from projects import models as projects
    from tests import factories

    partnership, place = factories.partnership(), factories.place()

    def made(model, number):
        keys = [uuid.uuid4() for _n in range(number)]
        return model.objects.bulk_create(
            [model(slug=key, **{model.title_field: f"Cranes {key}"}) for key in keys], 500
        )

    def rows(model, owners, each, **fields):
        field = model.parent_name
        model.objects.bulk_create(
            [model(**{field: one, **fields}) for one in owners for _n in range(each)], 500
        )

    some = made(projects.Project, number * 2 // 5)
    links = projects.Project.partnerships.through
    links.objects.bulk_create([links(project=one, partnership=partnership) for one in some], 500)
    (funder,) = made(Organisation, 1)
    rows(projects.Participation, some, 2, organisation=funder, role="1")
    rows(projects.ProjectPlace, some, 1, place=place, role="beneficiary")
    rows(projects.Funding, some, 3, amount=5, currency="USD", provider=funder)
    rows(projects.ProjectObjective, some, 6, text="Safe cranes")
    rows(Party, made(Agreement, number // 5), 2, organisation=funder)
    made(Event, number // 5)
    made(Organisation, number // 5)


def main(sizes):
    with database() as vendor:
        from django.contrib.auth.models import User
        from django.test import Client

        from partnership.publishing.changes import note_all_changed, note_change
        from partnership.publishing.models import KnownFault
        from partnership.staff.known_faults import ask_again
        from projects.models import Project

        User.objects.create_superuser("chief")
        client = Client()
        client.force_login(User.objects.get())

        def seconds(do):
            start = time.process_time()
            do()
            return time.process_time() - start

        lines, there = [], 0
        for number in sizes:
            fill(number - there)
            there = number
            note_all_changed()
            asked = seconds(ask_again)
            client.get("/admin/quality/")
            view = seconds(lambda: client.get("/admin/quality/"))
            note_change(Project.objects.first())
            after = seconds(lambda: client.get("/admin/quality/"))
            took = [f"{number:.2f} s" for number in (asked, view, after)]
            lines.append([f"{number:,}", f"{KnownFault.objects.count():,}", *took])
            print(*lines[-1], file=sys.stderr)
        print(f"{vendor}\n")
        heads = ["records", "faults", "all asked about", "a view", "the view after a change"]
        table(heads, lines)


if __name__ == "__main__":
    main([int(word.replace(",", "")) for word in sys.argv[1:]] or RECORDS)
