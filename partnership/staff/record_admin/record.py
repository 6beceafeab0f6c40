"""What the staff pages of all records share. Stock Django admin, told about records and rows."""

import logging
from http import HTTPStatus

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, TooManyFieldsSent
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing import drafts
from partnership.publishing.changes import note_change, note_changes
from partnership.publishing.models import Child, Revision
from partnership.staff import roles
from partnership.staff.forms import (
    UNDERSTOOD,
    ChildFormSet,
    RecordForm,
    TidyForm,
    has_invisible,
    name_choices,
)
from partnership.staff.record_admin import bulk
from partnership.staff.record_admin.bulk import TogetherPage
from partnership.staff.record_admin.copy_and_uses import UsesPage
from partnership.staff.record_admin.corrections import visit
from partnership.staff.record_admin.editing import EditingInPlace, editing_of
from partnership.staff.record_admin.history import VersionPages
from partnership.staff.record_admin.mistakes import mistakes
from partnership.staff.record_admin.publication_form import PublicationForm
from partnership.staff.record_admin.relations import RelationsMixin, is_plain
from partnership.staff.review.links import ReviewLinkForm, ReviewLinkPages
from partnership.staff.review.page import ReviewPage
from partnership.staff.short_forms.groups import Group, groups_of, part
from partnership.staff.short_forms.list_cells import ListCells
from partnership.staff.short_forms.presets import only_ones, set_for_you
from partnership.staff.short_forms.quick_fix import fact_asked_for, led_back
from partnership.staff.short_forms.rows import (
    ROW,
    claims_too_many_rows,
    open_rows,
    put_the_cursor,
    the_row,
)
from partnership.staff.uses import form_of, uses_of, without_joins
from partnership.values.dates import FORMAT_HELP
from partnership.values.models import Quantified, Translatable
from partnership.values.queries import with_linked

logger = logging.getLogger(__name__)

# So many uses are listed where something cannot be deleted; the others are counted.
USES_SHOWN = 100
# A search is cut off here: nobody types more, and each word costs a condition.
SEARCH_LENGTH = 200

QUANTITY_FIELDS = [field.name for field in Quantified._meta.fields]
TRANSLATION_FIELDS = ("original_language", "translations")


class SearchedAdmin(RelationsMixin, admin.ModelAdmin):
    """Pages with a search that is never too long, and brings with each row what its label shows."""

    list_select_related = ()

    def get_queryset(self, request):
        return with_linked(super().get_queryset(request), self.list_select_related)

    def get_search_results(self, request, queryset, search_term):
        term = search_term[:SEARCH_LENGTH]
        if has_invisible(term):
            return queryset.none(), False
        return self.search(request, queryset, term)

    def search(self, request, queryset, term):
        """The rows that hold the words of `term`, and whether a row may come twice."""
        return super().get_search_results(request, queryset, term)


class StaffAdmin(SearchedAdmin):
    """Pages for rows that staff edit one by one.

    Saving and deleting move the content version in the same transaction. Deleting what is in
    use is refused with a list of the places.
    """

    # What a visit to the form is: it says what is saved, and when.
    editing = EditingInPlace
    form = TidyForm
    list_per_page = 50
    change_form_template = "admin/record_form.html"
    delete_confirmation_template = "admin/record_delete.html"
    delete_selected_confirmation_template = "admin/records_delete.html"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Save all or nothing, and say so where only the database finds the fault."""
        if claims_too_many_rows(request.POST):
            raise TooManyFieldsSent
        try:
            request.editing = self.editing(self, request, object_id, form_url, extra_context)
            return request.editing.visit()
        except IntegrityError:
            logger.exception("The database refused a form")
            messages.error(
                request,
                gettext(
                    "Nothing was saved: two rows contradict each other, or somebody else saved at "
                    "the same moment. This is the record as it is now; please try again."
                ),
            )
            return redirect(request.get_full_path())

    def stock_form(self, request, *args, **kwargs):
        """The stock view of a form, that of a new row or of one there is."""
        return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        editing = editing_of(request)
        return editing.guarded(form) if editing else form

    def message_user(self, request, *args, **kwargs):
        """Say nothing of what is only tried: it is not saved."""
        editing = editing_of(request)
        if not (editing and editing.on_trial):
            super().message_user(request, *args, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        note_change(form.instance)
        for sentence in understood_in(form, *(row for rows in formsets for row in rows.forms)):
            self.message_user(request, sentence, messages.INFO, extra_tags=UNDERSTOOD)
        editing_of(request).saved = form.instance

    def delete_model(self, request, obj):
        changed = [record_of(obj)]
        super().delete_model(request, obj)
        note_changes(changed)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        changed = [record_of(row) for row in queryset]
        super().delete_queryset(request, queryset)
        note_changes(changed)

    def get_deleted_objects(self, objs, request):
        deleted, counts, lacking, _protected = super().get_deleted_objects(objs, request)
        uses = uses_of(objs)
        in_use = [use.link() for use in uses[:USES_SHOWN]]
        if more := len(uses) - len(in_use):
            in_use.append(
                ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
            )
        return *without_joins(deleted, counts), lacking, in_use

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        for formset in formsets:
            formset.neighbours = [other for other in formsets if other is not formset]
        return formsets, inlines

    def render_change_form(self, request, context, **kwargs):
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        rows = [row for formset in formsets for row in formset.forms]
        form = context["adminform"].form
        name_choices([form, *rows])
        open_rows(request, rows)
        if ROW in request.GET and "part" in request.GET:
            return the_row(request, context)
        editing = editing_of(request)
        context["mistakes"] = list(mistakes(context, editing and editing.opening.taken_up))
        # Said in one box with where each is, not a second time by the stock page.
        context["errors"] = None
        if editing:
            editing.show_opening(context, kwargs.get("obj"))
        put_the_cursor(form, rows)
        context["groups"] = groups_of(form, context["adminform"], context["inline_admin_formsets"])
        context["how_dates_are_written"] = FORMAT_HELP
        return super().render_change_form(request, context, **kwargs)


def record_of(row):
    """The model and the key of a record, or of the one that a row belongs to."""
    record = row.parent if isinstance(row, Child) else row
    return type(record), record.pk


def understood_in(*forms_saved):
    """Sentences that say as what the texts of some forms were understood, each after its label."""
    for form in forms_saved:
        for name, sentence in getattr(form, "understood", {}).items():
            yield f"{form[name].label}: {sentence}"


def list_of(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


class WhoSees(admin.BooleanFieldListFilter):
    """Whether records are published, in the words of their list."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = gettext("visibility")

    def choices(self, changelist):
        words = {"1": gettext("published"), "0": gettext("staff only")}
        for value, choice in zip((None, "1", "0"), super().choices(changelist), strict=False):
            yield choice | {"display": words.get(value, choice["display"])}


class RecordAdmin(ListCells, StaffAdmin):
    """Pages for a kind of top-level record, of which a live one is changed by drafts.

    Subclasses give `sections`, the fieldsets that are theirs, in the order in which an editor
    thinks; what all records have follows. `columns` are the list's columns between the name
    and the state. `further_pages` are the pages beside the form, `forms_beside` their forms and
    those beside the record's own; `actions` are those of the list. `only_ones` names relations that
    a new record is begun with where there is just one record to choose.
    """

    editing = staticmethod(visit)
    further_pages = (VersionPages, UsesPage, ReviewPage, ReviewLinkPages, TogetherPage)
    actions = bulk.ACTIONS
    form = RecordForm
    forms_beside = {
        **dict.fromkeys(["add", "change", "changelist", "together"], PublicationForm),
        "review_links": ReviewLinkForm,
    }
    sections = ()
    only_ones = ()
    columns = ()
    filters = ()
    search_help_text = _("Words of any name or title, in any language.")
    readonly_fields = ("created_at", "updated_at")

    def __init__(self, model, admin_site):
        self.search_fields = model.search_fields
        self.prepopulated_fields = {"slug": (model.title_field,)}
        super().__init__(model, admin_site)

    def get_urls(self):
        further = [address for kind in self.further_pages for address in kind(self).urls()]
        return [*further, *super().get_urls()]

    def address_of(self, record, page):
        """The address of a page of a record: of its form, `change`, or of one beside it."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=[record.pk])

    def record_or_404(self, request, object_id):
        """The record with this key; Http404 where there is none that the user may see."""
        record = self.get_object(request, unquote(str(object_id)))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def get_object(self, request, object_id, from_field=None):
        """The record with this key; not asked for again where the form of it is opened."""
        editing = editing_of(request)
        if editing and editing.shown and str(editing.shown.pk) == object_id:
            return editing.shown
        return super().get_object(request, object_id, from_field)

    def history_view(self, request, object_id, extra_context=None):
        return VersionPages(self).history(request, object_id, extra_context)

    # What Django asks for `permissions` of an action ------------------------------------------

    def has_publish_permission(self, request):
        return roles.may_publish(request.user, self.model())

    def has_unpublish_permission(self, request):
        return roles.may_unpublish(request.user, self.model())

    def has_merge_permission(self, request):
        return roles.may_merge(request.user, self.model())

    # Deleting: each record stays in the history, also where several are deleted at once --------

    def delete_model(self, request, obj):
        drafts.keep(obj, Revision.Kind.DELETED, request.user)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for record in queryset:
            drafts.keep(record, Revision.Kind.DELETED, request.user)
        super().delete_queryset(request, queryset)

    # The list and the form --------------------------------------------------------------------

    def get_list_display(self, request):
        """The columns, made once for a visit: the stock page looks them up among each other."""
        if not hasattr(request, "list_columns"):
            columns = self.cells(request, (*self.columns, "checked_on"))
            request.list_columns = (self.name_column(), *columns, "visibility", "updated")
        return request.list_columns

    def name_column(self):
        """The column with the record's name, headed and sorted as its title."""
        title = self.model._meta.get_field(self.model.title_field)

        @admin.display(description=title.verbose_name, ordering=title.name)
        def name(record):
            return Truncator(record.label).chars(140)

        return name

    def get_list_filter(self, request):
        return (("live", WhoSees), *self.filters)

    def search(self, request, queryset, term):
        chosen_from = request.resolver_match and request.resolver_match.url_name == "autocomplete"
        if chosen_from:
            # Beside the name that somebody types stands no record that only tells of it.
            named = queryset.named(term)
            if named.exists():
                return named, False
        return queryset.matching(term), False

    def get_changeform_initial_data(self, request):
        """What a new record is begun with: what nobody has to be asked for."""
        given = super().get_changeform_initial_data(request)
        return only_ones(self.model, self.only_ones) | given

    def render_change_form(self, request, context, **kwargs):
        form = context["adminform"].form
        if kwargs.get("add") and not form.is_bound:
            context["set_for_you"] = set_for_you(form, context["inline_admin_formsets"])
        return super().render_change_form(request, context, **kwargs)

    def view_on_site(self, record):
        return record.get_absolute_url() if record.is_published() else None

    def get_readonly_fields(self, request, obj=None):
        """Publication is a matter of the buttons; the times of a live record are set apart."""
        fields = super().get_readonly_fields(request, obj)
        times = ("publish_at", "expire_at") if obj is not None and obj.live else ()
        return (*fields, "live", *times)

    # One fact alone: the quick fix ------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        response = super().changeform_view(request, object_id, form_url, extra_context)
        is_saved = request.method == "POST" and response.status_code == HTTPStatus.FOUND
        if object_id and is_saved and fact_asked_for(request):
            return led_back(request, self.record_or_404(request, object_id))
        return response

    def get_fieldsets(self, request, obj=None):
        whole = self.whole_form(obj)
        fact = fact_asked_for(request)
        return fact.fieldsets(whole) if fact else whole

    def get_inline_instances(self, request, obj=None):
        inlines = super().get_inline_instances(request, obj)
        fact = fact_asked_for(request)
        return [inline for inline in inlines if not fact or fact.is_in(inline)]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if fact_asked_for(request) else super().get_prepopulated_fields(request, obj)

    def whole_form(self, obj=None):
        """The fieldsets of the whole form of a record."""
        times = (("created_at", "updated_at"),) if obj else ()
        return [
            *self.sections,
            part(Group.REST, *TRANSLATION_FIELDS, folded=_("Translations")),
            part(
                Group.REST,
                "slug",
                "live",
                ("publish_at", "expire_at"),
                folded=_("Address and publication"),
            ),
            part(Group.REST, "staff_notes", "checked_on", *times, folded=_("For staff")),
        ]


class ChildInline(RelationsMixin, admin.StackedInline):
    """The rows of one kind of a record, edited in its form. Who may edit it may edit them.

    Subclasses name in `own_fields` what comes before a quantity and the translations, and in
    `group` where in the form of the record the rows stand. Each is a line until it is opened.
    """

    form = TidyForm
    formset = ChildFormSet
    group = Group.REST
    extra = 0
    template = "admin/edit_inline/rows.html"
    own_fields = ()
    quantity_classes = ("collapse",)

    def get_fieldsets(self, request, obj=None):
        fieldsets = [(None, {"fields": self.own_fields})]
        if issubclass(self.model, Quantified):
            fieldsets.append(
                (_("Quantity"), {"fields": QUANTITY_FIELDS, "classes": self.quantity_classes})
            )
        if issubclass(self.model, Translatable):
            fieldsets.append(
                (_("Translations"), {"fields": TRANSLATION_FIELDS, "classes": ("collapse",)})
            )
        return fieldsets

    def get_queryset(self, request):
        fact = fact_asked_for(request)
        rows = super().get_queryset(request)
        return rows.filter(pk=fact.row) if fact and fact.row else rows

    def get_extra(self, request, obj=None, **kwargs):
        return 1 if is_plain(request) else self.extra

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.sibling_fields = self.sibling_fields
        formset.presets = self.presets(obj)
        return formset

    def presets(self, record):
        """What a new row is begun with, by names of fields; the record is None where it is new."""
        return {}

    def _may(self, request, *verbs):
        opts = self.parent_model._meta
        return any(request.user.has_perm(f"{opts.app_label}.{v}_{opts.model_name}") for v in verbs)

    def has_view_permission(self, request, obj=None):
        return self._may(request, "view", "change")

    def has_add_permission(self, request, obj=None):
        return self._may(request, "change" if obj else "add")

    has_change_permission = has_delete_permission = has_add_permission


class LookupAdmin(SearchedAdmin):
    """Rows that other records find by typing words, but that are edited with their own record.

    They stand in no menu, and their addresses lead to the form of that record.
    """

    actions = None

    @property
    def parent_admin(self):
        parent = self.model._meta.get_field(self.model.parent_name).related_model
        return self.admin_site.get_model_admin(parent)

    def has_module_permission(self, request):
        return False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return self.parent_admin.has_view_permission(request)

    def has_delete_permission(self, request, obj=None):
        # Asked when the record is deleted, with its rows; the address itself is closed below.
        return self.parent_admin.has_delete_permission(request)

    def changelist_view(self, request, extra_context=None):
        return redirect(list_of(self.parent_admin.model))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return redirect(form_of(row.parent))

    def delete_view(self, request, object_id, extra_context=None):
        raise PermissionDenied
