"""What a search costs in a large record, on the database of DATABASE_URL or on SQLite.

    .venv/bin/python benchmarks/search_growth.py [projects …]

Makes a database of its own and projects as benchmarks/api.py does. Each page of the search is made
anew, through all middleware; milliseconds are those of the processor, the median of some calls, of
this process and of the server of PostgreSQL, whose process has to be on this machine. Below, what
the search does in the database (the number of the hits and the first page of them) stands beside
the same with `icontains` over the columns that hold the words; there the time is that of the wall,
since it is the database that works.
"""

import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from drafts import database, table

PROJECTS = [10_000]
CALLS = 7
PAGE = 20
# A word that all have, two such words, a number that a few have, one that nobody has.
QUESTIONS = ["cranes", "drivers safely", "cranes 77", "zeppelin"]


def server_time():
    """Seconds of the processor that the server of this connection took, 0 without one."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def page(question):
    """Milliseconds of this process, and of the server, for the whole page of a search."""
    from django.test import Client

    from partnership.publishing.models import ContentVersion

    client, times, before = Client(headers={"host": "127.0.0.1"}), [], server_time()
    for _call in range(CALLS):
        ContentVersion.objects.move()
        start = time.process_time()
        answer = client.get("/en/search/", {"q": question})
        b"".join(answer)
        times.append((time.process_time() - start) * 1000)
        assert answer.status_code == 200
    return statistics.median(times), (server_time() - before) * 1000 / CALLS


def wall(call, question):
    """Milliseconds of the wall for a question, the median."""
    times = []
    for _call in range(CALLS):
        start = time.perf_counter()
        call(question)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def indexed(question):
    from partnership.search.asking import ask
    from partnership.search.models import Entry

    return len(ask(question, Entry.objects.public()).keys[:PAGE])


def icontains(question):
    from django.db.models import Q

    from projects.models import Project

    found = Project.objects.published()
    for word in question.split():
        columns = ("title", "summary", "translations")
        some = Q()
        for column in columns:
            some |= Q(**{f"{column}__icontains": word})
        found = found.filter(some)
    found.count()
    return list(found.newest_first()[:PAGE])


def main(sizes):
    with database() as vendor:
        from api import Record

        from partnership.publishing.searchable import rebuild

        record, pages, beside = Record(), [], []
        for number in sizes:
            record.add(number - record.made)
            rebuild()
            for question in QUESTIONS:
                page(question)
                here, there = page(question)
                pages.append([f"{number:,}", question, f"{here:.1f}", f"{there:.1f}"])
                ours, theirs = wall(indexed, question), wall(icontains, question)
                ratio = f"1/{theirs / ours:.1f}"
                beside.append([f"{number:,}", question, f"{ours:.1f}", f"{theirs:.1f}", ratio])
                print(pages[-1], beside[-1], file=sys.stderr, flush=True)
        print(f"{vendor}\n")
        table(["projects", "page of the search for", "ms here", "ms of the server"], pages)
        print()
        table(["projects", "in the database", "ms", "`icontains`, ms", "ratio"], beside)


if __name__ == "__main__":
    main([int(word.replace(",", "")) for word in sys.argv[1:]] or PROJECTS)
