"""The types of connection that every archive begins with."""

from django.db import migrations


def pgettext(_context, label):
    """Mark a label for the translators, who find it by this function's name; keep it in English.

    Readers meet a label that their archive left unchanged in their own language.
    """
    return label


# identifier, label from the subject, label from the object
TYPES = [
    (
        "took-part-in",
        pgettext("connection", "took part in"),
        pgettext("connection", "people who took part"),
    ),
    ("signed", pgettext("connection", "signed"), pgettext("connection", "signed by")),
    ("issued", pgettext("connection", "issued"), pgettext("connection", "issued by")),
    (
        "happened-at",
        pgettext("connection", "happened at"),
        pgettext("connection", "what happened here"),
    ),
    ("followed-from", pgettext("connection", "followed from"), pgettext("connection", "led to")),
    (
        "established-by",
        pgettext("connection", "established by"),
        pgettext("connection", "established"),
    ),
    (
        "commemorates",
        pgettext("connection", "commemorates"),
        pgettext("connection", "commemorated by"),
    ),
    ("documents", pgettext("connection", "documents"), pgettext("connection", "documented by")),
    ("depicts", pgettext("connection", "shows"), pgettext("connection", "shown in")),
    ("about", pgettext("connection", "about"), pgettext("connection", "written about in")),
    ("mentions", pgettext("connection", "mentions"), pgettext("connection", "mentioned in")),
    ("related-to", pgettext("connection", "see also"), pgettext("connection", "see also")),
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
