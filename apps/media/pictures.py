"""Pictures for cards: the first public image of an item."""

from collections.abc import Iterable

from apps.records.models import Record
from apps.records.pages import Picture

from .models import ItemFile


def pictures(record_pks: Iterable[int]) -> dict[int, Picture]:
    """Return the picture of each record that is a public item with an image; one query."""
    files = ItemFile.objects.filter(
        item__in=Record.objects.public().filter(pk__in=set(record_pks)),
        content_type__startswith="image/",
    ).order_by("item_id", "-position", "-pk")
    # Later rows win, so the first file of each item is what stays.
    return {f.item_id: picture(f) for f in files}


def picture(file: ItemFile) -> Picture:
    """Return a file as templates receive it."""
    return Picture(file.get_absolute_url(), file.width, file.height, file.alt_text)
