from django.db import migrations

from tertulia.readers.names import mark_of


def mark_names(apps, schema_editor):
    """Who was a member first has the name; whose name was taken by then keeps it until they change it."""
    taken = set()
    for reader in apps.get_model("readers", "Reader").objects.exclude(kind="guest").order_by("created_at", "pk"):
        mark = mark_of(reader.name)
        if mark not in taken:
            taken.add(mark)
            reader.name_mark = mark
            reader.save(update_fields=["name_mark"])


class Migration(migrations.Migration):
    dependencies = [("readers", "0003_outside_accounts")]

    operations = [migrations.RunPython(mark_names, migrations.RunPython.noop, elidable=True)]
