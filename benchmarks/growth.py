"""What public addresses cost when they are made anew, and how that grows with the record.

    .venv/bin/python benchmarks/growth.py [projects …]

Makes a database of its own and projects as benchmarks/api.py does, 18 rows and links each. Each
figure is queries / milliseconds of the processor, through all middleware, without the network and
without what the server keeps of answers: *first* for the first reader after a publication, *then*
for the first reader of another address of the same kind. Beside them stands an address that asks
nothing, `/livez`.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from api import Record
from drafts import database, table

PROJECTS = [1_000, 10_000]
CALLS = 5
# What it is, and the address.
ADDRESSES = [
    ("no question", "/livez"),
    ("home", "/en/"),
    ("list", "/en/projects/"),
    ("list, page 20", "/en/projects/?page=20"),
    ("filtered list", "/en/projects/?status=2"),
    ("searched list", "/en/projects/?q=cranes"),
    ("search", "/en/search/?q=cranes"),
    ("figures", "/en/figures/"),
    ("timeline", "/en/timeline/"),
    ("project", "/en/projects/cranes-7/"),
    ("sitemap", "/sitemap.xml"),
]


def cost(address, *, published):
    """(queries, milliseconds) of a request, after a publication or not."""
    from django.db import connection
    from django.test import Client

    from partnership.publishing.models import ContentVersion

    asked = []

    def count(execute, *statement):
        asked.append(statement[0])
        return execute(*statement)

    client, times = Client(headers={"host": "127.0.0.1"}), []
    for _call in range(CALLS):
        if published:
            ContentVersion.objects.move()
        asked.clear()
        with connection.execute_wrapper(count):
            start = time.process_time()
            answer = client.get(address)
            b"".join(answer)
            times.append((time.process_time() - start) * 1000)
        assert answer.status_code == 200, (address, answer.status_code)
    return len(asked), statistics.median(times)


def main(sizes):
    with database() as vendor:
        from partnership.publishing.models import ContentVersion
        from partnership.publishing.searchable import rebuild

        record, rows = Record(), {}
        for number in sizes:
            record.add(number - record.made)
            rebuild()
            ContentVersion.objects.move()
            for name, address in ADDRESSES:
                cost(address, published=False)  # what is loaded with the first call
                for when in ("first", "then"):
                    queries, milliseconds = cost(address, published=when == "first")
                    told = f"{queries} / {milliseconds:,.1f} ms"
                    rows.setdefault(name, []).append(told)
                    print(f"{number:,}", name, when, told, file=sys.stderr)
        heads = [f"{number:,} projects, {when}" for number in sizes for when in ("first", "then")]
        print(f"{vendor}\n")
        table(["", *heads], [[name, *told] for name, told in rows.items()])


if __name__ == "__main__":
    main([int(word.replace(",", "")) for word in sys.argv[1:]] or PROJECTS)
