"""What a request to the read-only API costs, at a list of some projects.

    .venv/bin/python benchmarks/api.py [projects …]

Makes a database of its own, as benchmarks/drafts.py does, and prints the table of docs/api.md. A
project has 18 rows and links: partnership, agreement, participants, places, themes, funding,
objectives, results, citations. Each figure is queries / milliseconds of the processor, the median
of several requests after a first one, through all middleware, without the network.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from drafts import database, table

PROJECTS = [1_000, 10_000]
CALLS = 15
BATCH = 500


class Record:
    """Projects that are all public, and what they link to; `add` makes more of them."""

    def __init__(self):
        from tests import factories

        self.partnership = factories.partnership()
        self.agreement = factories.agreement(partnerships=[self.partnership])
        self.places = [factories.place() for _n in range(20)]
        self.themes = [factories.theme() for _n in range(20)]
        self.organisations = [factories.organisation() for _n in range(20)]
        self.passage = factories.passage()
        self.made = 0

    def add(self, number):
        from projects import models

        projects = models.Project.objects.bulk_create(
            [
                models.Project(
                    slug=f"cranes-{n}",
                    title=f"Cranes {n}",
                    summary="Drivers learn to work safely.",
                    stated_period="2018/2020" if n % 2 else "2016",
                    status="24"[n % 2],
                    agreement=self.agreement,
                    live=True,
                    translations={"zh-hans": {"title": {"text": f"起重机{n}", "status": "staff"}}},
                )
                for n in range(self.made, self.made + number)
            ],
            BATCH,
        )
        self.made += number
        links = models.Project.partnerships.through
        links.objects.bulk_create(
            [links(project=one, partnership=self.partnership) for one in projects], BATCH
        )

        def rows(model, each, parent="project", **fields):
            model.objects.bulk_create(
                [
                    model(**{parent: project}, **{k: f(n + step) for k, f in fields.items()})
                    for n, project in enumerate(projects)
                    for step in range(each)
                ],
                BATCH,
            )

        def any_of(choices):
            return lambda n: choices[n % len(choices)]

        rows(models.Participation, 2, organisation=any_of(self.organisations), role=any_of("14"))
        rows(models.ProjectPlace, 2, place=any_of(self.places), role=any_of(["beneficiary"]))
        rows(models.ProjectTheme, 2, theme=any_of(self.themes))
        rows(models.Funding, 3, amount=lambda n: n + 1, currency=any_of(["USD"]), kind=any_of("23"))
        rows(models.ProjectObjective, 3, text=any_of(["Safe cranes", "Better pay"]))
        rows(models.Result, 1, statement=any_of(["Drivers trained"]), level=any_of(["1"]))
        cited = any_of(["title", "summary", "stated_period"])
        rows(models.ProjectCitation, 3, "owner", passage=lambda _n: self.passage, field=cited)


def requests(record):
    """(what it is, address, its headers) of each request; the address is below /api/v1/."""
    from django.http import QueryDict
    from django.test import Client

    from partnership.exchange.api.paging import Position
    from partnership.exchange.api.parameters import read_list_query
    from partnership.exchange.datasets import DATASETS
    from projects.models import Project

    cursors = read_list_query(QueryDict(), DATASETS["projects"]).cursors
    middle = Project.objects.order_by("pk").values_list("pk", flat=True)[record.made // 2]
    deep = cursors.write(Position("after", middle))
    place, slug = record.places[0].slug, f"cranes-{record.made // 2}"
    known = {
        path: {"If-None-Match": Client().get(f"/api/v1/{path}").headers["ETag"]}
        for path in ("projects/", f"projects/{slug}/")
    }
    return [
        ("first page of 25", "projects/", {}),
        ("a page of 25 in the middle", f"projects/?cursor={deep}", {}),
        ("first page of 100", "projects/?limit=100", {}),
        ("filters: status and place", f"projects/?status=2&place={place}", {}),
        ("filter: words", "projects/?q=cranes", {}),
        ("filter: year", "projects/?year=2019", {}),
        ("expand: two links", "projects/?expand=agreement,participations.organisation", {}),
        ("fields: title and summary", "projects/?fields=title,summary", {}),
        ("fields: funding", "projects/?fields=funding", {}),
        ("unchanged (304)", "projects/", known["projects/"]),
        ("one record", f"projects/{slug}/", {}),
        ("one record, unchanged (304)", f"projects/{slug}/", known[f"projects/{slug}/"]),
        ("the types", "", {}),
    ]


def measured(address, headers):
    """(queries / milliseconds, bytes) of a request."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers=headers)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/api/v1/{address}")
    asked = len(queries)  # what was asked is forgotten with the next request
    assert answer.status_code == (304 if headers else 200), answer.content
    times = []
    for _call in range(CALLS):
        start = time.process_time()
        client.get(f"/api/v1/{address}")
        times.append((time.process_time() - start) * 1000)
    return f"{asked} / {statistics.median(times):.0f} ms", len(answer.content)


def main(sizes):
    with database() as vendor:
        from partnership.publishing.models import ContentVersion

        record, columns = Record(), {}
        for number in sizes:
            record.add(number - record.made)
            ContentVersion.objects.move()
            for name, address, headers in requests(record):
                cost, size = measured(address, headers)
                columns.setdefault(name, []).append(cost)
                print(number, name, cost, f"{size / 1000:.0f} kB", file=sys.stderr)
        print(f"{vendor}\n")
        heads = [f"{number:,} projects" for number in sizes]
        table(["request", *heads], [[name, *costs] for name, costs in columns.items()])


if __name__ == "__main__":
    main([int(word.replace(",", "")) for word in sys.argv[1:]] or PROJECTS)
