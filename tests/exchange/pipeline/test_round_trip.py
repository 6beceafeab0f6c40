"""Any values: from a fixture into the database and out again, the same text by text."""

import json
from datetime import UTC

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnership.exchange.fixtures.writing import export
from partnership.exchange.formats import read
from partnership.exchange.pipeline.importing import take_in
from partnership.exchange.pipeline.report import Report
from partnership.values.texts import has_invisible, trimmed
from projects.models import Funding, Project
from tests import factories

# Whatever may be kept: no halves of characters, none that hide what a text says.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).filter(
    lambda text: not has_invisible(text)
)
WORDS = TEXTS.filter(bool)
DATES = st.sampled_from(["", "2016", "2019-04", "../2016-09-06", "[2019-04,2019-06]", "1985~"])
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(
    lambda moment: (
        moment.isoformat(timespec="milliseconds").replace("+00:00", "Z").replace(".000Z", "Z")
    )
)
# SQLite keeps fifteen digits of a decimal number.
AMOUNTS = st.none() | st.decimals(0, 10**12, places=2, allow_nan=False).map(str)


@st.composite
def projects(draw):
    """A project and a funding line of it, as objects of a fixture."""
    key, row = (str(draw(st.uuids())) for _ in range(2))
    title = draw(WORDS)
    texts = {"title": {"text": draw(WORDS), "status": draw(st.sampled_from(["staff", "official"]))}}
    amount = draw(AMOUNTS)
    return [
        {
            "model": "projects.project",
            "pk": key,
            "fields": {
                "slug": f"p-{key}",
                "title": title,
                "description": draw(TEXTS),
                "staff_notes": draw(TEXTS),
                "translations": draw(st.sampled_from([{}, {"zh-hans": texts}])),
                "planned_start": draw(DATES),
                "created_at": draw(MOMENTS),
                "updated_at": draw(MOMENTS),
                "humanitarian": draw(st.booleans()),
            },
        },
        {
            "model": "projects.funding",
            "pk": row,
            "fields": {
                "project": [f"p-{key}"],
                "amount": amount,
                "currency": "USD" if amount else "",
                "source_word": draw(TEXTS),
                "date": draw(DATES),
            },
        },
    ]


class _Back(Exception):
    pass


@pytest.mark.django_db
def test_any_values_come_out_as_they_went_in(tmp_path):
    factories.partnership()

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(projects())
    def travel(things):
        path, again = tmp_path / "in.json", tmp_path / "again.json"
        path.write_text(json.dumps(things))
        try:
            with transaction.atomic():
                report = Report()
                take_in(read([path], report), report)
                assert not report.has_errors, report.told()
                text = "".join(export([Project, Funding]))
                for given_thing, found in zip(things, json.loads(text), strict=True):
                    assert found["pk"] == given_thing["pk"]
                    kept = {name: found["fields"][name] for name in given_thing["fields"]}
                    assert kept == trimmed(given_thing["fields"])
                again.write_text(text, encoding="utf-8")
                report = Report()
                outcome = take_in(read([again], report), report)
                assert not report.has_errors, [str(found) for found in report.told()]
                assert outcome.told["changed"] == []
                assert outcome.totals()["unchanged"] == 2
                # What Django's own command loads comes out the same.
                Project.objects.all().delete()
                call_command("loaddata", str(again), verbosity=0)
                assert "".join(export([Project, Funding])) == text
                raise _Back
        except _Back:
            pass

    travel()
