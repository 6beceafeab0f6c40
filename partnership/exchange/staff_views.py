"""Tables for staff: those of a type with what the public does not see, and the empty ones."""

from django.core.exceptions import PermissionDenied
from django.views.decorators.http import require_safe

from partnership.exchange.datasets import DATASETS
from partnership.exchange.fixtures.writing import export
from partnership.exchange.iati.writing.readiness import file_report
from partnership.exchange.tables.views import changed_at, made
from partnership.exchange.tables.writing.limits import bounded, contents_of


def may_see(user, dataset):
    meta = dataset.model._meta
    return user.has_perm(f"{meta.app_label}.view_{meta.model_name}")


@require_safe
def type_as_workbook(request, dataset):
    """All records of a type, published or not, with the columns for staff."""
    if not may_see(request.user, dataset):
        raise PermissionDenied

    def write(file):
        from partnership.exchange.tables.writing.xlsx import write_workbook

        records = bounded(dataset.model.objects.order_by("slug"), "xlsx")
        contents = [contents_of(dataset, records, for_staff=True)]
        write_workbook(file, contents, for_staff=True, changed_at=changed_at())

    return made(f"{dataset.name}-staff", "xlsx", write)


@require_safe
def record_as_fixture(request):
    """The whole record, published or not, as a fixture."""
    if not all(may_see(request.user, dataset) for dataset in DATASETS.values()):
        raise PermissionDenied
    return made(
        "record-staff",
        "json",
        lambda file: file.writelines(part.encode() for part in export()),
    )


@require_safe
def readiness_for_iati(request):
    """Which projects stand in the public IATI file, and what keeps the others out."""
    if not may_see(request.user, DATASETS["projects"]):
        raise PermissionDenied
    return made(
        "iati-readiness",
        "txt",
        lambda file: file.writelines(f"{line}\n".encode() for line in file_report().lines()),
    )


@require_safe
def template(request, dataset):
    """The workbook for new records of a type."""
    if not may_see(request.user, dataset):
        raise PermissionDenied
    from partnership.exchange.tables.writing.template import write_template

    name = f"{dataset.name}-template"
    return made(name, "xlsx", lambda file: write_template(file, dataset))
