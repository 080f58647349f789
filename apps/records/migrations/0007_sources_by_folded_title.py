from django.db import migrations, models

from apps.records.folding import fold


def fold_titles(apps, schema_editor):
    """Let the sources of an older archive be found by their titles in any spelling."""
    sources = apps.get_model("records", "Source").objects
    for source in sources.iterator():
        sources.filter(pk=source.pk).update(folded=fold(source.title)[:300])


class Migration(migrations.Migration):
    dependencies = [("records", "0006_more_relation_types")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="folded",
            field=models.CharField(db_index=True, default="", editable=False, max_length=300),
        ),
        migrations.RunPython(fold_titles, migrations.RunPython.noop),
    ]
