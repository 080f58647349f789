"""The key by which items stand in order of their reference codes."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat, Left


def file_by_name(apps, schema_editor):
    """File the items that are there already by name: none has a reference code yet."""
    record = apps.get_model("records", "Record").objects.filter(pk=OuterRef("pk"))
    key = Concat(Value("1"), Subquery(record.values("sort_key")[:1]))
    apps.get_model("media", "Item").objects.update(code_key=Left(key, 300))


class Migration(migrations.Migration):
    dependencies = [("media", "0004_upload_batches")]

    operations = [
        migrations.AddField(
            model_name="item",
            name="code_key",
            field=models.CharField(default="", editable=False, max_length=300),
        ),
        migrations.RunPython(file_by_name, migrations.RunPython.noop),
    ]
