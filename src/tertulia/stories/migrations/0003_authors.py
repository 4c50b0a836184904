from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0002_closings"),
    ]

    operations = [
        migrations.AddField(
            model_name="story",
            name="authors",
            field=models.JSONField(default=list),
        ),
    ]
