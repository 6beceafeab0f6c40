"""Tables for staff: those of a type with what the public does not see, and the empty ones."""

from django.core.exceptions import PermissionDenied
from django.views.decorators.http import require_safe

from partnership.exchange.tables.downloads import bounded, contents_of
from partnership.exchange.tables.template import write_template
from partnership.exchange.tables.views import changed_at, download
from partnership.exchange.tables.workbooks import write_workbook


def may_see(user, dataset):
    meta = dataset.model._meta
    return user.has_perm(f"{meta.app_label}.view_{meta.model_name}")


@require_safe
def type_as_workbook(request, dataset):
    """All records of a type, published or not, with the columns for staff."""
    if not may_see(request.user, dataset):
        raise PermissionDenied

    def write(file):
        records = bounded(dataset.model.objects.order_by("slug"), "xlsx")
        contents = [contents_of(dataset, records, for_staff=True)]
        write_workbook(file, contents, for_staff=True, changed_at=changed_at())

    return download(request, f"{dataset.name}-staff", "xlsx", write)


@require_safe
def template(request, dataset):
    """The workbook for new records of a type."""
    if not may_see(request.user, dataset):
        raise PermissionDenied
    name = f"{dataset.name}-template"
    return download(request, name, "xlsx", lambda file: write_template(file, dataset))
