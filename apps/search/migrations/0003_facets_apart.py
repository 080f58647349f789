from typing import Any

from django.db import migrations, models

#: Marks by their first letters, as they were when this was written (`apps.search.marks`).
OF_FACETS = ("k_", "g_", "p_", "l_", "i_", "r_", "t_e")
UNCOUNTED = ("v_", "c_", "n_", "q_", "t_")


def part(apps: Any, schema_editor: Any) -> None:
    """Set the marks that facets count apart, and forget those that nothing counts any more."""
    model = apps.get_model("search", "SearchEntry")
    rows = model.objects.order_by("pk").values_list("pk", "marks")
    last = -1
    while some := list(rows.filter(pk__gt=last)[:1000]):
        last = some[-1][0]
        parted = [(*_parted(marks.split()), pk) for pk, marks in some]
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE search_searchentry SET facets = %s, marks = %s WHERE record_id = %s",
                parted,
            )
    for letters in UNCOUNTED:
        tallies = apps.get_model("search", "SearchTally").objects
        tallies.filter(mark__startswith=letters).delete()


def _parted(marks: list[str]) -> tuple[str, str]:
    others = (m for m in marks if not m.startswith(OF_FACETS) and not m.startswith(UNCOUNTED))
    return " ".join(m for m in marks if m.startswith(OF_FACETS)), " ".join(others)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_listing_and_headings")]

    operations = [
        migrations.AddField(
            model_name="searchentry",
            name="facets",
            field=models.TextField(default=""),
            preserve_default=False,
        ),
        migrations.RunPython(part, migrations.RunPython.noop),
    ]
