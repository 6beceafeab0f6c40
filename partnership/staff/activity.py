"""Everything that was saved, published or deleted, newest first; and deleted records come back."""

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing import drafts
from partnership.publishing.changes import note_changes
from partnership.publishing.models import Revision
from partnership.staff import roles
from partnership.staff.dashboard import waiting
from partnership.staff.quality import kinds, seen_by


class KindOfRecord(admin.SimpleListFilter):
    title = _("kind of record")
    parameter_name = "model"

    def lookups(self, request, model_admin):
        seen = seen_by(request.user)
        return [(label, name) for label, name in kinds().items() if label in seen]

    def queryset(self, request, queryset):
        return queryset.filter(model=self.value()) if self.value() else queryset


class WaitingFor(admin.SimpleListFilter):
    """The drafts of one section of the first page."""

    title = _("what it waits for")
    parameter_name = "waits"

    def lookups(self, request, model_admin):
        return [
            ("failed", _("could not go live")),
            ("unready", _("what it lacks to go live")),
            ("back", _("its author, to whom it came back")),
            ("commented", _("an answer to a comment")),
            ("review", _("review")),
            ("scheduled", _("its time")),
            ("unconfirmed", _("its time to be confirmed")),
        ]

    def queryset(self, request, queryset):
        condition = waiting().get(self.value())
        if condition is None:
            return queryset
        return queryset.filter(condition).in_work()


class ActivityAdmin(admin.ModelAdmin):
    """What was done to the records that one may see. Nothing is changed here; see each record."""

    list_display = (
        "when",
        "what",
        "name",
        "kind_of_record",
        "who",
        "drafter",
        "note",
        "review_note",
        "recovery",
    )
    list_display_links = None
    list_filter = (
        "kind",
        WaitingFor,
        KindOfRecord,
        "made_at",
        ("user", admin.RelatedOnlyFieldListFilter),
        ("drafted_by", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("user", "drafted_by")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-made_at", "-id")
    search_fields = ("title", "note", "review_note")
    actions = None

    def get_urls(self):
        view = self.admin_site.admin_view(self.recover_view)
        name = "publishing_revision_recover"
        return [path("<uuid:revision>/recover/", view, name=name), *super().get_urls()]

    def get_queryset(self, request):
        found = super().get_queryset(request).filter(model__in=seen_by(request.user))
        return found.with_deletion_since().defer("snapshot")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Activity"), **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """A version has no page of its own: it stands in the history of its record."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        revision = self.get_object(request, unquote(object_id))
        if revision is None:
            raise Http404
        return redirect(address_of(revision, "history"))

    def history_view(self, request, object_id, extra_context=None):
        return self.change_view(request, object_id)

    def get_list_display(self, request):
        """The columns, without a way to recover for those who may not."""
        shown = super().get_list_display(request)
        if roles.may_restore(request.user):
            return shown
        return [column for column in shown if column != "recovery"]

    # The columns ------------------------------------------------------------------------------

    @admin.display(description=_("when"), ordering="made_at")
    def when(self, revision):
        return date_format(localtime(revision.made_at), "DATETIME_FORMAT")

    @admin.display(description=_("what"), ordering="kind")
    def what(self, revision):
        return revision.get_kind_display()

    @admin.display(description=_("title"), ordering="title")
    def name(self, revision):
        title = Truncator(revision.title or revision.record).chars(140)
        if revision.is_deleted_since:
            return title
        return format_html('<a href="{}">{}</a>', address_of(revision, "change"), title)

    @admin.display(description=_("kind of record"), ordering="model")
    def kind_of_record(self, revision):
        return kinds().get(revision.model, revision.model)

    @admin.display(description=_("who"), ordering="user__username", empty_value="–")
    def who(self, revision):
        return revision.user

    @admin.display(description=_("drafted by"), ordering="drafted_by__username", empty_value="–")
    def drafter(self, revision):
        return revision.drafted_by

    @admin.display(description=_("recover"))
    def recovery(self, revision):
        """A button for what was deleted. The list is a form, which the button sends elsewhere."""
        if revision.kind != Revision.Kind.DELETED:
            return ""
        return format_html(
            '<button type="submit" class="button" formaction="{}" aria-label="{}">{}</button>',
            reverse("admin:publishing_revision_recover", args=[revision.pk]),
            gettext("Recover “%(title)s”") % {"title": revision.title},
            gettext("Recover"),
        )

    # Recovery ---------------------------------------------------------------------------------

    def recover_view(self, request, revision):
        """Bring a deleted record back as it was; the public does not see it until published."""
        found = Revision.objects.filter(pk=revision, model__in=seen_by(request.user)).first()
        model = found and apps.get_model(found.model)
        if request.method != "POST" or not roles.may_restore(request.user, model and model()):
            raise PermissionDenied
        if found is None:
            raise Http404
        if model.objects.filter(pk=found.record).exists():
            self.message_user(request, gettext("This record is there already."), messages.WARNING)
            return redirect(address_of(found, "change"))
        try:
            with transaction.atomic():
                drafts.restore(found, request.user)
                drafts.check_links(model.objects.get(pk=found.record))
                note_changes([(model, found.record)])
        except ValidationError as error:
            said = gettext("Not recovered: %(why)s") % {"why": " ".join(error.messages)}
            self.message_user(request, said, messages.ERROR)
            return redirect("admin:publishing_revision_changelist")
        except IntegrityError:
            said = gettext(
                "Not recovered: another record has its address by now, or one that it needs is "
                "gone. Change the address of that one, or recover what is needed first."
            )
            self.message_user(request, said, messages.ERROR)
            return redirect("admin:publishing_revision_changelist")
        said = gettext("The record is back. Only staff see it until it is published.")
        self.message_user(request, said, messages.SUCCESS)
        return redirect(address_of(found, "change"))


def address_of(revision, page):
    """The address of a staff page of the record that a revision is of."""
    return reverse(f"admin:{revision.model.replace('.', '_')}_{page}", args=[revision.record])
