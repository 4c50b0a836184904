from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readers", "0011_subscriber"),
    ]

    operations = [
        migrations.AddField(
            model_name="reader",
            name="byline",
            field=models.CharField(default="", max_length=100),
        ),
    ]
