"""manage.py refresh_record: renew what is derived from the record."""

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from partnership.publishing.changes import note_all_changed
from partnership.sources.cited_by import citation_models
from partnership.sources.evidence.checks import seal_new
from partnership.sources.images import Image
from partnership.sources.models import Document, Passage
from partnership.staff.known_faults import ask_again
from partnership.values.fields import BOUNDS, ImpreciseDateField, SearchTextField


class Command(BaseCommand):
    help = (
        "Renews derived dates, search texts and sizes of documents and images, looks for passages "
        "in the texts that are kept, takes citations without a seal as checked, makes the index of "
        "the search anew, moves the content version, and asks what each record lacks. "
        "Run it after loaddata or after changing the database by hand."
    )
    requires_system_checks = []

    def handle(self, *args, **options):
        with transaction.atomic():
            Passage.objects.settle()
            seal_new(citation_models())
            renewed = sum(self.renew(model) for model in apps.get_models())
            note_all_changed()
        ask_again()
        self.stdout.write(f"{renewed} rows renewed; content version moved.")

    def renew(self, model):
        """Write the derived columns of every row of a model; return how many rows it has."""
        derived = [
            f"{field.name}_{bound}"
            for field in model._meta.concrete_fields
            if isinstance(field, ImpreciseDateField)
            for bound in BOUNDS
        ]
        derived += [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, SearchTextField)
        ]
        if issubclass(model, Document):
            derived.append("size")
        if issubclass(model, Image):
            derived += ["width", "height"]
        if not derived:
            return 0
        rows = list(model._base_manager.all())
        for row in rows:
            if issubclass(model, Document):
                row.size = (
                    row.file.size if row.file and row.file.storage.exists(row.file.name) else None
                )
            if issubclass(model, Image):
                row.renew()
        model._base_manager.bulk_update(rows, derived, batch_size=500)
        return len(rows)
