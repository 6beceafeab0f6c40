"""Who is told of what: noted where it happens, mailed by the timer."""

from collections.abc import Iterable
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User

from partnership.publishing.models import Record, Revision
from partnership.staff import roles
from partnership.staff.models import Notice, NoticeChoice, NoticeKind


def review_asked(draft: Revision, record: Record, by: User) -> None:
    """Tell those who may publish a draft that somebody asks for its review."""
    if not settings.SENDS_MAIL:
        return
    readers = (choice.user for choice in choices_of(NoticeKind.REVIEW))
    asked = [user for user in readers if roles.may_publish(user, record)]
    tell(NoticeKind.REVIEW, draft, asked, by, draft.review_note)


def sent_back(draft: Revision, by: User, reason: str) -> None:
    """Tell the author of a draft that it is sent back, and why."""
    tell(NoticeKind.BACK, draft, [draft.user], by, reason)


def published(version: Revision) -> None:
    """Tell who wrote what was published by another."""
    tell(NoticeKind.PUBLISHED, version, [version.drafted_by], version.user, version.note)


def went_live(draft: Revision, failure: str | None) -> None:
    """Tell who wrote or scheduled a draft what came of it at its time."""
    people = [draft.user, draft.scheduled_by]
    kind = NoticeKind.PUBLISHED if failure is None else NoticeKind.FAILED
    tell(kind, draft, people, None, failure or draft.note)


def choices_of(kind: str) -> list[NoticeChoice]:
    """The choices of those members of staff who want to be told of a kind of thing."""
    staff = NoticeChoice.objects.filter(user__is_active=True, user__is_staff=True)
    return [one for one in staff.select_related("user").order_by("pk") if kind in one.kinds]


def tell(
    kind: str, about: Revision, people: Iterable[User | None], by: User | None, words: str = ""
) -> None:
    """Note for each of some people who chose so what happened, but for the one who did it."""
    keys = {user.pk for user in people if user and user != by}
    if not (keys and settings.SENDS_MAIL):
        return
    model = apps.get_model(about.model)
    Notice.objects.bulk_create(
        Notice(
            user=choice.user,
            kind=kind,
            model=about.model,
            record=UUID(str(about.record)),
            title=about.title,
            who=by.get_username() if by else "",
            words=words,
        )
        for choice in choices_of(kind)
        if choice.user_id in keys and roles.may_see(choice.user, model)
    )
