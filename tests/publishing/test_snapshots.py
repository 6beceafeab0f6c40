"""Snapshots, and what is written where one is."""

import pytest
from django.db import connection

from partnership.publishing import snapshots
from partnership.publishing.snapshots import written_by
from partnership.values.queries import apart
from projects.models import Funding, Project
from tests import factories

pytestmark = pytest.mark.django_db


def test_what_is_written_apart_is_there_within_and_nowhere_afterwards():
    project = factories.project("Quays")
    snapshot = snapshots.take(project)
    assert written_by(project, snapshot).isdisjoint({Funding, Project.partnerships.through})
    funding = factories.funding(project)
    # What is to go may take other rows with it.
    assert Project.partnerships.through in written_by(project, snapshot)
    with apart(written_by(project, snapshot)):
        shown = snapshots.write(Project.objects.get(), snapshot)
        shown.slug = "piers"
        shown.save()
        assert not Funding.objects.exists()
        assert Project.objects.get(slug="piers").partnerships.count() == 1
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("SELECT slug FROM main.projects_project")
                assert cursor.fetchall() == [(project.slug,)]
    assert Project.objects.get().slug == project.slug != "piers"
    assert Funding.objects.get() == funding
