"""More types of connection that every archive begins with."""

from django.db import migrations


def pgettext(_context, label):
    """Mark a label for the translators; see the first of these migrations."""
    return label


# identifier, label from the subject, label from the object
TYPES = [
    ("commanded", pgettext("connection", "commanded"), pgettext("connection", "commanded by")),
    ("born-at", pgettext("connection", "born at"), pgettext("connection", "born here")),
    ("died-at", pgettext("connection", "died at"), pgettext("connection", "died here")),
    ("lived-at", pgettext("connection", "lived at"), pgettext("connection", "lived here")),
    ("buried-at", pgettext("connection", "buried at"), pgettext("connection", "buried here")),
    ("part-of", pgettext("connection", "part of"), pgettext("connection", "parts")),
    ("child-of", pgettext("connection", "child of"), pgettext("connection", "parent of")),
    ("married-to", pgettext("connection", "married to"), pgettext("connection", "married to")),
    ("sibling-of", pgettext("connection", "sibling of"), pgettext("connection", "sibling of")),
    ("kin-of", pgettext("connection", "kin of"), pgettext("connection", "kin of")),
]


def add_types(apps, schema_editor):
    """Add them after those of the first start, where they are not there yet."""
    relation_type = apps.get_model("records", "RelationType")
    for position, (identifier, label, inverse_label) in enumerate(TYPES, start=20):
        relation_type.objects.get_or_create(
            identifier=identifier,
            defaults={
                "label": label,
                "inverse_label": inverse_label,
                "position": position * 10,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("records", "0005_describing")]

    operations = [migrations.RunPython(add_types, migrations.RunPython.noop)]
