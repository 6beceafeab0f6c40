"""A text that is kept for staff only is in nothing that goes out, for staff neither.

Public addresses are walked in tests/website/test_leaks.py.
"""

from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.urls import reverse

from partnership.publishing import drafts, snapshots
from partnership.publishing.models import Revision
from partnership.sources.models import Edition, Source
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MARKER = "Zanzibarquux"


@pytest.fixture
def source():
    source = factories.source("Harbour log")
    factories.edition(f"They signed it. {MARKER} stays inside.", source=source)
    factories.cite(factories.project(), passage=factories.passage("They signed it", source=source))
    drafts.publish(source)
    return source


def unpacked(response):
    data = b"".join(response) if response.streaming else response.content
    if not data.startswith(b"PK"):
        return data.decode(errors="replace")
    with ZipFile(BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


@pytest.mark.parametrize(
    "address", ["staff_fixture", "record_fixture", ("staff_tables", "sources")]
)
def test_no_download_of_staff_has_the_text(admin_client, source, address):
    name, *arguments = [address] if isinstance(address, str) else address
    response = admin_client.get(reverse(name, args=arguments))
    assert response.status_code == 200
    said = unpacked(response)
    assert "They signed it" in said and MARKER not in said


@pytest.mark.parametrize("options", [[], ["--published"], ["--jsonl"]])
def test_no_command_that_exports_has_the_text(source, options):
    said = StringIO()
    call_command("export_record", *options, stdout=said)
    assert "They signed it" in said.getvalue() and MARKER not in said.getvalue()


def test_no_version_of_a_source_has_the_text(source):
    drafts.save_draft(source, snapshots.take(source))
    assert MARKER not in str(list(Revision.objects.values()))


def test_no_page_or_answer_of_the_source_has_the_text(client, source):
    address = source.get_absolute_url()
    for end in ("", "history/"):
        assert MARKER not in client.get(f"{address}{end}").content.decode()
    for api in (f"{address.rstrip('/')}.json", "/api/v1/sources/", f"/api/v1/sources/{source.pk}/"):
        assert MARKER not in client.get(api).content.decode()
    assert not Source.objects.matching(MARKER).exists()


def test_the_page_of_an_edition_is_for_staff(client, admin_client, source):
    address = reverse("admin:sources_edition_change", args=[Edition.objects.get().pk])
    assert MARKER in admin_client.get(address).content.decode()
    client.logout()
    assert MARKER not in client.get(address, follow=True).content.decode()
