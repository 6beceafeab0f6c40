"""What was typed for a reviewer is no longer read by the public.

There was one note for both: what somebody wrote as they sent a draft for review became the public
note of the version that was published. Nobody can tell by now for whom a note was meant, so that
all that were typed become notes that only staff see. What the software itself noted stays.
"""

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Concat, Left, Trim

OF_THE_SOFTWARE = [
    "Imported",
    "导入",
    "Import undone",
    "撤销导入",
    "A document was added to the page.",
    "页面增加了一份文件。",
    "A document was taken off the page.",
    "页面撤下了一份文件。",
]
MERGED = r"^(Two records of the same .* were made one\.|同一.*的两条记录已合并为一条。)$"


def keep_for_staff(apps, schema_editor):
    revisions = apps.get_model("publishing", "Revision").objects.using(
        schema_editor.connection.alias
    )
    typed = (
        revisions.filter(kind__in=["draft", "published", "unpublished"], user__isnull=False)
        .exclude(note="")
        .exclude(note__in=OF_THE_SOFTWARE)
        .exclude(note__regex=MERGED)
    )
    typed.filter(review_note=F("note")).update(note="")
    both = Left(Trim(Concat("review_note", Value(" "), "note")), 500)
    typed.update(review_note=both, note="")


class Migration(migrations.Migration):
    dependencies = [("publishing", "0005_notes_and_drafters")]
    operations = [migrations.RunPython(keep_for_staff, migrations.RunPython.noop)]
