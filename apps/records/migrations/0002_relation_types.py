"""The types of connection that every archive begins with."""

from django.db import migrations

# identifier, label from the subject, label from the object
TYPES = [
    ("took-part-in", "took part in", "people who took part"),
    ("signed", "signed", "signed by"),
    ("issued", "issued", "issued by"),
    ("happened-at", "happened at", "what happened here"),
    ("followed-from", "followed from", "led to"),
    ("established-by", "established by", "established"),
    ("commemorates", "commemorates", "commemorated by"),
    ("documents", "documents", "documented by"),
    ("depicts", "shows", "shown in"),
    ("about", "about", "written about in"),
    ("mentions", "mentions", "mentioned in"),
    ("related-to", "see also", "see also"),
]


def add_types(apps, schema_editor):
    """Add them where they are not there yet."""
    relation_type = apps.get_model("records", "RelationType")
    for position, (identifier, label, inverse_label) in enumerate(TYPES, start=1):
        relation_type.objects.get_or_create(
            identifier=identifier,
            defaults={
                "label": label,
                "inverse_label": inverse_label,
                "position": position * 10,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [migrations.RunPython(add_types, migrations.RunPython.noop)]
