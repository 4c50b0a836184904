from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readers", "0010_passkeys"),
    ]

    operations = [
        migrations.AddField(
            model_name="outsideaccount",
            name="subscriber",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="reader",
            name="subscriber",
            field=models.BooleanField(default=False),
        ),
    ]
