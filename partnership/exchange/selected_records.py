"""The chosen records of a list of the admin, taken out: actions of every such list."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from partnership.exchange.datasets import dataset_of
from partnership.exchange.fixtures.selection import Selection
from partnership.exchange.fixtures.writing import export, models_in_order
from partnership.exchange.tables.views import changed_at, made
from partnership.exchange.tables.writing.csv import write_csv
from partnership.exchange.tables.writing.limits import TooLarge, bounded, contents_of
from partnership.exchange.tables.writing.zip import write_archive
from partnership.staff.record_admin.record import RecordAdmin


@admin.action(description=_("Export selected as fixture (JSON)"), permissions=["view"])
def export_selected(pages, request, queryset):
    """The records with their rows, published or not, as `import_record` takes them."""
    model = pages.model
    keys = set(queryset.values_list("pk", flat=True))

    def write(file):
        models = models_in_order([model._meta.label])
        for part in export(models, selection=Selection(records={model: keys})):
            file.write(part.encode())

    return made(f"{model._meta.model_name}-selected", "json", write)


@admin.action(description=_("Download the selected as tables (XLSX)"), permissions=["view"])
def selected_as_workbook(pages, request, queryset):
    """The records, published or not, with their rows and links as sheets."""

    def write(file, contents):
        from partnership.exchange.tables.writing.xlsx import write_workbook

        write_workbook(file, [contents], for_staff=True, changed_at=changed_at())

    return tables_of_selected(pages, request, queryset, "xlsx", write)


@admin.action(description=_("Download the selected as a table (CSV)"), permissions=["view"])
def selected_as_csv(pages, request, queryset):
    """The records alone, published or not."""

    def write(file, contents):
        tables, records = contents
        write_csv(file, tables[0], records, for_staff=True)

    return tables_of_selected(pages, request, queryset, "csv", write)


@admin.action(description=_("Download the selected as tables (ZIP of CSV)"), permissions=["view"])
def selected_as_archive(pages, request, queryset):
    """The records, published or not, with their rows and links as CSV files."""

    def write(file, contents):
        write_archive(file, [contents], for_staff=True)

    return tables_of_selected(pages, request, queryset, "zip", write)


def tables_of_selected(pages, request, queryset, ending, write):
    """Answer with the file that `write(file, contents)` makes of the chosen records.

    Too many for one file are told on the list, which stays as it is.
    """
    dataset = dataset_of(pages.model)
    # Without what the list added to find and sort them.
    chosen = pages.model.objects.filter(pk__in=queryset.order_by().values("pk")).order_by("slug")
    try:
        records = bounded(chosen, ending)
    except TooLarge as error:
        pages.message_user(request, str(error), messages.ERROR)
        return None

    def write_chosen(file):
        contents = contents_of(dataset, records, for_staff=True, alone=ending == "csv")
        write(file, contents)

    return made(f"{dataset.name}-selected", ending, write_chosen)


ACTIONS = (export_selected, selected_as_workbook, selected_as_csv, selected_as_archive)


def offer(site):
    """Offer the actions in every list of records of an admin site."""
    for pages in site._registry.values():
        if isinstance(pages, RecordAdmin):
            pages.actions = (*pages.actions, *ACTIONS)
