"""That a version came by an import is told to staff only: nobody wrote it for readers."""

from django.db import migrations
from django.db.models import F

OF_IMPORTS = ["Imported", "导入", "Import undone", "撤销导入"]


def keep_for_staff(apps, schema_editor):
    revisions = apps.get_model("publishing", "Revision").objects.using(
        schema_editor.connection.alias
    )
    of_imports = revisions.filter(note__in=OF_IMPORTS)
    of_imports.filter(review_note="").update(review_note=F("note"))
    of_imports.update(note="")


class Migration(migrations.Migration):
    dependencies = [("publishing", "0007_what_keeps_a_draft_back")]
    operations = [migrations.RunPython(keep_for_staff, migrations.RunPython.noop)]
