"""The first page of staff: what awaits them, in a fixed number of queries."""

import datetime
import uuid

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partnership.publishing import drafts, snapshots
from partnership.publishing.models import ReviewComment, Revision
from partnership.publishing.readiness import faults_of, stale_before
from partnership.search import waiting
from partnership.search.models import Waiting
from partnership.staff.dashboard import SHOWN, sections_for
from tests import factories

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def chief():
    return User.objects.create_superuser("chief")


def drafted(title="Pact", user=None, note="", **fields):
    agreement = factories.agreement(title)
    draft = drafts.save_draft(agreement, snapshots.take(agreement), user, note)
    Revision.objects.filter(pk=draft.pk).update(**fields)
    return agreement


def titles(user):
    return {section.key: [line.title for line in section.lines] for section in sections_for(user)}


def test_each_draft_stands_where_it_waits(chief):
    drafted("Mine", chief)
    drafted("Theirs", User.objects.create_user("other"))
    drafted("Reviewed", ready_for_review=True, review_note="Please look")
    drafted("Later", go_live_at=timezone.now() + HOUR)
    drafted("Failed", go_live_at=timezone.now() - HOUR, failure="A link is gone.")
    found = titles(chief)

    assert found["mine"] == ["Mine"]
    assert found["review"] == ["Reviewed"]
    assert found["scheduled"] == ["Later"]
    assert found["failed"] == ["Failed"]


def test_what_nothing_publishes_is_a_fault_and_not_merely_scheduled(chief, client):
    drafted("Late", go_live_at=timezone.now() - HOUR)
    drafted("Due", go_live_at=timezone.now())
    found = {section.key: section for section in sections_for(chief)}
    assert [line.title for line in found["failed"].lines] == ["Late"]
    assert "nothing publishes what is due" in found["failed"].lines[0].words
    assert [line.title for line in found["scheduled"].lines] == ["Due"]

    client.force_login(chief)
    address = reverse("admin:publishing_revision_changelist")
    html = client.get(address, {"waits": "failed"}).content.decode()
    assert "Late" in html
    assert "Due</" not in html


def test_what_was_published_last_stands_first(chief):
    first, second = factories.agreement("First"), factories.agreement("Second")
    drafts.publish(first)
    Revision.objects.update(made_at=timezone.now() - HOUR)
    drafts.publish(second, note="Corrected")

    assert titles(chief)["recent"] == ["Second", "First"]


def test_public_records_that_nobody_checked_for_a_year_stand_by_their_last_check(chief):
    today = timezone.localdate()
    factories.theme("Never", created_at=timezone.now() - datetime.timedelta(days=500))
    factories.theme("Just published")
    factories.theme("Hidden", live=False)
    factories.theme("Fresh", checked_on=today)
    factories.place("Long ago", checked_on=datetime.date(2001, 2, 3))

    # Of what readers see and nobody noted a check of, nothing is known.
    assert titles(chief)["stale"] == ["Just published", "Never", "Long ago"]


@pytest.mark.parametrize("days", [0, 360, 366, 380, 400])
def test_the_first_page_and_the_rule_agree_on_what_is_stale(days):
    day = timezone.localdate() - datetime.timedelta(days=days)
    found = faults_of(factories.theme(checked_on=day), only={"stale"})
    assert bool(found) == (day < stale_before())


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (datetime.date(2026, 5, 4), datetime.date(2025, 5, 1)),
        (datetime.date(2024, 2, 29), datetime.date(2023, 2, 1)),
        (datetime.date(2026, 1, 31), datetime.date(2025, 1, 1)),
        (datetime.date(2026, 12, 31), datetime.date(2025, 12, 1)),
    ],
)
def test_a_check_is_recent_from_the_same_month_of_last_year(today, first):
    assert stale_before(today) == first


def test_a_line_leads_to_the_form_of_its_record(client, chief):
    agreement = drafted("Mine", chief, "To be looked at")
    client.force_login(chief)
    html = client.get(reverse("admin:index")).content.decode()

    address = reverse("admin:agreements_agreement_change", args=[agreement.pk])
    assert f'href="{address}"' in html
    assert "To be looked at" in html


def test_long_sections_are_cut_and_counted(chief):
    for number in range(SHOWN + 3):
        drafted(f"Draft {number}", chief)
    mine = next(section for section in sections_for(chief) if section.key == "mine")
    assert (len(mine.lines), mine.count) == (SHOWN, SHOWN + 3)


def test_only_kinds_that_one_may_see_are_shown(client):
    user = User.objects.create_user("half", is_staff=True)
    drafted("Agreement", user)
    assert sections_for(user) == []

    user.user_permissions.add(Permission.objects.get(codename="view_theme"))
    theme = factories.theme("Theme")
    drafts.save_draft(theme, snapshots.take(theme), user)
    user = User.objects.get(pk=user.pk)
    assert titles(user)["mine"] == ["Theme"]
    client.force_login(user)
    assert "Agreement" not in client.get(reverse("admin:index")).content.decode()


def test_the_page_asks_as_many_queries_for_many_records_as_for_one(client, chief):
    client.force_login(chief)

    def queries():
        client.get(reverse("admin:index"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("admin:index"))
        return len(captured)

    drafted("One", chief)
    few = queries()
    for number in range(12):
        drafts.publish(drafted(f"Published {number}", chief))
        drafted(f"Draft {number}", User.objects.create_user(f"u{number}"), ready_for_review=True)
        factories.theme(f"Theme {number}")
    assert queries() == few
    # Fourteen of them, on SQLite twelve, look whether the site itself runs well: for those who
    # keep the accounts.
    assert few <= 36


def test_what_the_search_lacks_is_said_and_whether_it_comes(client, chief):
    client.force_login(chief)
    assert "The search lacks" not in client.get(reverse("admin:index")).content.decode()
    waiting.note([("projects.project", uuid.uuid4())], waiting.Step.NEW)
    page = client.get(reverse("admin:index")).content.decode()
    assert "The search lacks 1 changed record; it has it within minutes." in page
    Waiting.objects.update(noted_at=timezone.now() - 2 * waiting.STUCK_AFTER)
    page = client.get(reverse("admin:index")).content.decode()
    assert "nothing tells it of them" in page


def test_open_comments_stand_there_also_where_no_draft_waits(chief):
    published, drafted_too = factories.theme("Published"), drafted("Drafted")
    never_edited, resolved = factories.place("Loaded", live=False), factories.theme("Resolved")
    drafts.publish(published)
    for record in (published, drafted_too, never_edited, resolved):
        about = {"model": record._meta.label_lower, "record": record.pk}
        ReviewComment.objects.create(text="Which year?", guest="Zhang", **about)
    ReviewComment.objects.create(text="Still?", user=chief, **about)
    ReviewComment.objects.of(resolved).resolve(chief)
    ReviewComment.objects.create(
        text="Of one that is gone", model="topics.theme", record=uuid.uuid4()
    )

    def section(user):
        found = [one for one in sections_for(user) if one.key == "commented_without_draft"]
        return found[0] if found else None

    found = section(chief)
    assert [line.title for line in found.lines] == ["Loaded", "Published"]
    assert (found.count, found.lines[1].who, found.lines[1].words) == (2, "Zhang", "Which year?")
    assert found.lines[1].address == reverse("admin:topics_theme_review", args=[published.pk])
    # Who may not edit the kind cannot answer.
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_theme"))
    assert section(reader) is None
