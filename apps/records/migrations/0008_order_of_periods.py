"""The day under which a connection's period is filed, for the order at its object's end."""

from django.db import migrations, models

from apps.records import dates


def file_periods(apps, schema_editor):
    """File the periods that are there already."""
    relation = apps.get_model("records", "Relation")
    for row in relation.objects.exclude(period=""):
        day = dates.sort_key(row.period)
        if day is not None:
            relation.objects.filter(pk=row.pk).update(period_sort=day)


class Migration(migrations.Migration):
    dependencies = [("records", "0007_sources_by_folded_title")]

    operations = [
        migrations.AddField(
            model_name="relation",
            name="period_sort",
            field=models.IntegerField(default=99999999, editable=False),
        ),
        migrations.RunPython(file_periods, migrations.RunPython.noop),
    ]
