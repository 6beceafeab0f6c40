"""What the staff pages of all records share. Stock Django admin, told about records and rows."""

import logging

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, TooManyFieldsSent
from django.db import IntegrityError, models, transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from partnership.publishing import activity_admin  # noqa: F401 - registers a page
from partnership.publishing.accounts import admin as accounts  # noqa: F401 - registers pages
from partnership.publishing.bulk_admin import BulkMixin
from partnership.publishing.deleted_admin import DeletedMixin
from partnership.publishing.everyday_admin import EverydayMixin
from partnership.publishing.forms import (
    ChildFormSet,
    DayInput,
    ManyRecords,
    MomentInput,
    OneRecord,
    RecordForm,
    TextRows,
    TidyForm,
    has_invisible,
    name_choices,
)
from partnership.publishing.models import ContentVersion
from partnership.publishing.review import ReviewLinksMixin
from partnership.publishing.stale_admin import in_words
from partnership.publishing.uses import form_of, uses_of
from partnership.values.fields import ImpreciseDateField
from partnership.values.models import Quantified, Translatable

logger = logging.getLogger(__name__)

admin.site.site_header = _("Record administration")
admin.site.site_title = _("Record administration")
admin.site.index_title = _("All records")

# So many uses are listed where something cannot be deleted; the others are counted.
USES_SHOWN = 100
# A search is cut off here: nobody types more, and each word costs a condition.
SEARCH_LENGTH = 200

QUANTITY_FIELDS = [field.name for field in Quantified._meta.fields]
TRANSLATION_FIELDS = ("original_language", "translations")


def is_plain(request):
    """Whether a form is asked for as browsers without scripts can fill it."""
    return request is not None and "plain" in request.GET


class RelationsMixin:
    """Every relation is chosen by typing words of the other record, in a plain form from a list.

    `sibling_fields` names the relations to other rows of the same record; those are selects.
    """

    sibling_fields = ()
    formfield_overrides = {
        models.TextField: {"widget": TextRows},
        models.URLField: {"assume_scheme": "https"},
        ImpreciseDateField: {"widget": AdminTextInputWidget({"class": "vTextField date-text"})},
        models.DateField: {"widget": DayInput},
        models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput},
    }

    def get_autocomplete_fields(self, request):
        if is_plain(request):
            return []
        return [
            field.name
            for field in (*self.model._meta.fields, *self.model._meta.many_to_many)
            if field.is_relation
            and field.name not in self.sibling_fields
            and self.admin_site.is_registered(field.related_model)
        ]

    def get_field_queryset(self, db, db_field, request):
        """The choices of a relation, fetched with what their labels show."""
        if self.admin_site.is_registered(db_field.related_model):
            return self.admin_site.get_model_admin(db_field.related_model).get_queryset(request)
        return super().get_field_queryset(db, db_field, request)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", OneRecord(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ManyRecords(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """With one link to the other record, and none to delete it from here: it is in use."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
            field.widget.can_view_related &= not field.widget.can_change_related
        return field


class WordSearchMixin:
    """A search that is never too long, and brings with each row what its label shows."""

    list_select_related = ()

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_search_results(self, request, queryset, search_term):
        term = search_term[:SEARCH_LENGTH]
        if has_invisible(term):
            return queryset.none(), False
        return self.search(request, queryset, term)

    def search(self, request, queryset, term):
        """The rows that hold the words of `term`, and whether a row may come twice."""
        return super().get_search_results(request, queryset, term)


class StaffAdmin(RelationsMixin, WordSearchMixin, admin.ModelAdmin):
    """Pages for rows that staff edit one by one.

    Saving and deleting move the content version in the same transaction. Deleting what is in
    use is refused with a list of the places.
    """

    form = TidyForm
    list_per_page = 50
    save_on_top = True
    change_form_template = "admin/record_form.html"
    delete_confirmation_template = "admin/record_delete.html"
    delete_selected_confirmation_template = "admin/records_delete.html"

    def changeform_view(self, request, *args, **kwargs):
        """Save all or nothing, and say so where only the database finds the fault."""
        if claims_too_many_rows(request.POST):
            raise TooManyFieldsSent
        try:
            return self.form_page(request, *args, **kwargs)
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

    def form_page(self, request, *args, **kwargs):
        """The stock view of a form, that of a new row or of one there is."""
        return super().changeform_view(request, *args, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        ContentVersion.objects.move()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        ContentVersion.objects.move()

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        ContentVersion.objects.move()

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
        name_choices([context["adminform"].form, *rows])
        context["mistakes"] = list(mistakes(context))
        return super().render_change_form(request, context, **kwargs)


def claims_too_many_rows(data):
    """Whether a form says that it has more rows than it has fields: a form is made for each."""
    return any(
        name.endswith("-TOTAL_FORMS")
        and value.isdecimal()
        and (len(value) > 6 or int(value) > len(data))
        for name, value in data.items()
    )


def without_joins(deleted, counts):
    """What goes with a record, and how many, less the rows that only join it to another.

    Django names these "Agreement-theme relationship: Agreement_themes object (9)".
    """
    joins = [
        model._meta
        for model in apps.get_models(include_auto_created=True)
        if model._meta.auto_created
    ]
    names = tuple(f"{capfirst(options.verbose_name)}: " for options in joins)
    plurals = {options.verbose_name_plural for options in joins}

    def pruned(tree):
        parts = (pruned(part) if isinstance(part, list) else part for part in tree)
        return [part for part in parts if part and not str(part).startswith(names)]

    return pruned(deleted), {name: n for name, n in counts.items() if name not in plurals}


def mistakes(context):
    """What is wrong with the forms of a page: for each fault its address, label and message."""
    if not context.get("errors"):
        return
    form = context["adminform"].form
    yield from form_mistakes(form, capfirst(form.instance._meta.verbose_name), "content")
    for inline in context["inline_admin_formsets"]:
        formset, opts = inline.formset, inline.opts
        for message in formset.non_form_errors():
            label = capfirst(opts.verbose_name_plural)
            yield {"address": f"#{formset.prefix}-heading", "label": label, "message": message}
        for number, row in enumerate(formset.forms):
            label = f"{capfirst(opts.verbose_name)} {number + 1}"
            yield from form_mistakes(row, label, f"{formset.prefix}-{number}", f"{label} – ")


def form_mistakes(form, name, address, before=""):
    """The mistakes of one form, which is called `name`; its fields are, `before` their label."""
    for field, faults in form.errors.items():
        label, target = name, address
        if field in form.fields:
            label = f"{before}{form[field].label}"
            target = form[field].id_for_label or address
        for message in faults:
            yield {"address": f"#{target}", "label": label, "message": message}


def list_of(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


class RecordAdmin(BulkMixin, DeletedMixin, ReviewLinksMixin, EverydayMixin, StaffAdmin):
    """Pages for a kind of top-level record.

    Subclasses give `sections`, the fieldsets that are theirs, in the order in which an editor
    thinks; what all records have follows. `columns` are the list's columns between the name
    and the state.
    """

    form = RecordForm
    sections = ()
    columns = ()
    filters = ()
    search_help_text = _("Words of any name or title, in any language.")
    readonly_fields = ("created_at", "updated_at")

    def __init__(self, model, admin_site):
        self.search_fields = model.search_fields
        self.prepopulated_fields = {"slug": (model.title_field,)}
        super().__init__(model, admin_site)

    def get_list_display(self, request):
        return (self.name_column(), *self.columns, "visibility", "updated")

    def name_column(self):
        """The column with the record's name, headed and sorted as its title."""
        title = self.model._meta.get_field(self.model.title_field)

        @admin.display(description=title.verbose_name, ordering=title.name)
        def name(record):
            return Truncator(record.label).chars(140)

        return name

    def get_list_filter(self, request):
        return ("live", *self.filters)

    def search(self, request, queryset, term):
        return queryset.matching(term), False

    @admin.display(description=_("who sees it"), ordering="live")
    def visibility(self, record):
        """Whether the public sees the record, or from when to when."""
        now = timezone.now()
        if not record.live:
            return gettext("staff only")
        if record.publish_at and record.publish_at > now:
            return gettext("public from %(time)s") % {"time": in_words(record.publish_at)}
        if record.expire_at and record.expire_at <= now:
            return gettext("expired on %(time)s") % {"time": in_words(record.expire_at)}
        if record.expire_at:
            return gettext("public until %(time)s") % {"time": in_words(record.expire_at)}
        return gettext("public")

    @admin.display(description=_("last updated"), ordering="updated_at")
    def updated(self, record):
        return date_format(timezone.localtime(record.updated_at), "SHORT_DATE_FORMAT")

    def view_on_site(self, record):
        return record.get_absolute_url() if record.is_published() else None

    def get_fieldsets(self, request, obj=None):
        times = (("created_at", "updated_at"),) if obj else ()
        return [
            *self.sections,
            (_("Translations"), {"fields": TRANSLATION_FIELDS}),
            (
                _("Address and publication"),
                {"fields": ("slug", "live", ("publish_at", "expire_at"))},
            ),
            (_("For staff"), {"fields": ("staff_notes", "checked_on", *times)}),
        ]


class ChildInline(RelationsMixin, admin.StackedInline):
    """The rows of one kind of a record, edited in its form. Who may edit it may edit them.

    Subclasses name in `own_fields` what comes before a quantity and the translations.
    """

    form = TidyForm
    formset = ChildFormSet
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

    def get_extra(self, request, obj=None, **kwargs):
        return 1 if is_plain(request) else self.extra

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.sibling_fields = self.sibling_fields
        return formset

    def _may(self, request, *verbs):
        opts = self.parent_model._meta
        return any(request.user.has_perm(f"{opts.app_label}.{v}_{opts.model_name}") for v in verbs)

    def has_view_permission(self, request, obj=None):
        return self._may(request, "view", "change")

    def has_add_permission(self, request, obj=None):
        return self._may(request, "change" if obj else "add")

    has_change_permission = has_delete_permission = has_add_permission


class LookupAdmin(RelationsMixin, WordSearchMixin, admin.ModelAdmin):
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
