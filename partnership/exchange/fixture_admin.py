"""The chosen records of a list of the admin as a fixture: an action of every such list."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from partnership.exchange.exporting import export, models_in_order
from partnership.exchange.selecting import Selection
from partnership.exchange.tables.views import download
from partnership.publishing.admin import RecordAdmin


@admin.action(description=_("Export selected as fixture (JSON)"), permissions=["view"])
def export_selected(pages, request, queryset):
    """The records with their rows, published or not, as `import_record` takes them."""
    model = pages.model
    keys = set(queryset.values_list("pk", flat=True))

    def write(file):
        models = models_in_order([model._meta.label])
        for part in export(models, selection=Selection(records={model: keys})):
            file.write(part.encode())

    return download(request, f"{model._meta.model_name}-selected", "json", write)


def offer(site):
    """Offer the action in every list of records of an admin site."""
    for pages in site._registry.values():
        if isinstance(pages, RecordAdmin):
            pages.actions = (*pages.actions, export_selected)
