"""Who may do what. Rights come in three groups that add up; a person may be in several.

Editors write: what they change on a live record is a draft. Publishers do all that editors do
and decide what the public sees. Administrators keep the accounts and load data. Superusers may
do everything; only they change what a group may do.
"""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.utils.translation import gettext_noop

from partnership.publishing.models import Child, Record, Revision

# The names in the database, and what they are called in the language of the page.
EDITORS = gettext_noop("Editors")
PUBLISHERS = gettext_noop("Publishers")
ADMINISTRATORS = gettext_noop("Administrators")


def kinds():
    """The models that staff edit: the records and rows that have pages in the admin."""
    return [model for model in admin.site._registry if issubclass(model, (Record, Child))]


def worked_on():
    """The models that come in from outside and that editors see to; their admins say so."""
    return [m for m, pages in admin.site._registry.items() if getattr(pages, "comes_in", False)]


def rights():
    """What each group may do: {name of the group: permissions as "app.codename"}."""
    # A command may ask, for which nothing has loaded the staff pages.
    admin.autodiscover()

    def of(verbs, *models):
        return {
            f"{m._meta.app_label}.{verb}_{m._meta.model_name}" for m in models for verb in verbs
        }

    see = of(["view"], *kinds(), Revision)
    write = see | of(["add", "change"], *kinds()) | of(["view", "change"], *worked_on())
    return {
        EDITORS: write,
        PUBLISHERS: write
        | of(["delete"], *kinds(), *worked_on())
        | {f"publishing.{verb}_record" for verb in ("publish", "schedule", "unpublish", "restore")},
        ADMINISTRATORS: see
        | of(["add", "change", "delete", "view"], User)
        | of(["view"], Group)
        | {"publishing.import_records"},
    }


@transaction.atomic
def ensure_roles():
    """Make the three groups, with exactly their rights. Members and other groups are kept."""
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name, wanted in rights().items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set([known[right] for right in wanted])


def _may(user, verb, record):
    """Whether `user` may do what `verb` says, and change records of the kind of `record`."""
    return user.has_perm(f"publishing.{verb}") and (record is None or may_edit(user, record))


def may_edit(user, record):
    """Whether `user` may write in a record: a draft of it, where it is live."""
    opts = record._meta
    return user.has_perm(f"{opts.app_label}.change_{opts.model_name}")


def may_see(user, model):
    """Whether `user` may open records of a kind in the staff pages."""
    opts = model._meta
    verbs = ("view", "change")
    return any(user.has_perm(f"{opts.app_label}.{verb}_{opts.model_name}") for verb in verbs)


def may_publish(user, record=None):
    """Whether `user` may make a record, or its draft, what the public sees.

    With REQUIRE_ANOTHER_PERSON not what they wrote themselves, superusers included.
    """
    if not _may(user, "publish_record", record):
        return False
    return not (settings.REQUIRE_ANOTHER_PERSON and record and author_of(record) == user.pk)


def may_publish_own(user, record=None):
    """Whether what `user` writes may be seen at once without anybody else's consent."""
    return _may(user, "publish_record", record) and not settings.REQUIRE_ANOTHER_PERSON


def may_schedule(user, record=None):
    """Whether `user` may let a draft go live by itself at a time to come: as for publishing."""
    return _may(user, "schedule_record", record) and may_publish(user, record)


def may_unschedule(user, record=None):
    """Whether `user` may change or end the time at which a draft goes live, whoever wrote it."""
    return _may(user, "schedule_record", record)


def may_schedule_own(user, record=None):
    """Whether what `user` writes may go live without anybody else's consent."""
    return may_unschedule(user, record) and may_publish_own(user, record)


def may_unpublish(user, record=None):
    """Whether `user` may hide a record from the public."""
    return _may(user, "unpublish_record", record)


def may_restore(user, record=None):
    """Whether `user` may make an old version the draft, or bring a deleted record back."""
    return _may(user, "restore_record", record)


def may_delete(user, record):
    """Whether `user` may delete a record."""
    opts = record._meta
    return user.has_perm(f"{opts.app_label}.delete_{opts.model_name}")


def may_merge(user, record):
    """Whether `user` may make two records one: it changes at once what the public sees."""
    return may_publish(user, record) and may_delete(user, record)


def may_import(user):
    """Whether `user` may load data."""
    return user.has_perm("publishing.import_records")


def may_manage_accounts(user):
    """Whether `user` may make accounts, disable them and give them roles."""
    return user.has_perm("auth.change_user")


def author_of(record):
    """The key of who wrote what would be published: the draft, or else the last version."""
    revisions = Revision.objects.of(record)
    last = Revision.objects.draft_of(record) or revisions.versions().first()
    return last.user_id if last else None


def needs_second_factor(user):
    """Whether a lost password of `user` would harm what the public sees, or the accounts."""
    return user.is_superuser or may_publish(user) or may_manage_accounts(user) or may_import(user)
