from django.db import migrations, models

import partnership.publishing.models.state


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0008_imports_are_noted_for_staff"),
    ]

    operations = [
        migrations.AddField(
            model_name="contentversion",
            name="edited_at",
            field=models.DateTimeField(
                default=partnership.publishing.models.state.now, verbose_name="edited at"
            ),
        ),
        migrations.AddField(
            model_name="contentversion",
            name="edits",
            field=models.PositiveBigIntegerField(default=0, verbose_name="edits"),
        ),
    ]
