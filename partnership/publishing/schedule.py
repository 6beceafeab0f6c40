"""What happens by the clock: drafts go live, and times of publication and expiry pass."""

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from partnership.publishing.drafts import publish_due
from partnership.publishing.models import ContentVersion, Publishable, now


def catch_up(at=None):
    """Do what is due at the moment `at` (now, unless told).

    Gives for each deed (whether it succeeded, words). A second call at once finds nothing to do.
    """
    at = at or now()
    for draft, failure in publish_due(at):
        if failure is None:
            yield True, f"Published: “{draft.title}”"
        else:
            yield False, f"Not published: “{draft.title}”. {failure}"
    if note_passed_times(at):
        yield True, "A time of publication or expiry has passed."


@transaction.atomic
def note_passed_times(at):
    """Move the content version if, since it last moved, the clock alone showed or hid a record.

    Readers see the change by query; what is derived from the record keys on the version.
    """
    _number, since = ContentVersion.objects.current()
    passed = Q()
    for name in ("publish_at", "expire_at"):
        after = {f"{name}__gt": since} if since else {}
        passed |= Q(**{f"{name}__lte": at}, **after)
    models = [model for model in apps.get_models() if issubclass(model, Publishable)]
    if not any(model.objects.filter(passed, live=True).exists() for model in models):
        return False
    ContentVersion.objects.move()
    return True
