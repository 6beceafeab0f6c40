from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0004_what_lines_say"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="years",
            field=models.CharField(blank=True, max_length=20),
        ),
    ]
