"""Files that the archive holds already, byte for byte."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.records.models import Record

from .models import Item, ItemFile

#: Items that one sentence names; a picture that stands in more is named in these.
MOST_NAMED = 10


def same_bytes(digests: Iterable[str], user: Any) -> Iterable[ItemFile]:
    """Return the files with one of these checksums whose items `user` may see, with the items."""
    visible = Record.objects.visible_to(user)
    files = ItemFile.objects.filter(sha256__in=list(digests), item__in=visible.values("pk"))
    return files.select_related("item").order_by("pk")


def same_elsewhere(digests: set[str], item: Item, user: Any) -> list[SafeString]:
    """Return a sentence, with links, for each new file of `item` that other items hold too.

    Two of its own that are the same are named as well. Nothing is refused: a letter may belong
    to two series. What `user` may not see is not told of.
    """
    if not digests:
        return []
    found: dict[str, list[ItemFile]] = {}
    for file in same_bytes(digests, user):
        found.setdefault(file.sha256, []).append(file)
    return [said for files in found.values() for said in _sentences(files, item)]


def _sentences(files: list[ItemFile], item: Item) -> Iterable[SafeString]:
    own = [file for file in files if file.item_id == item.pk]
    others = {file.item_id: file.item for file in files if file.item_id != item.pk}
    name = own[0].name if own else files[0].name
    if len(own) > 1:
        yield format_html(_("“{}” is in this item more than once."), name)
    if others:
        links = format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            ((one.get_absolute_url(), one.title) for one in list(others.values())[:MOST_NAMED]),
        )
        yield format_html(
            _("“{}” was kept. The same file is in the archive already, with: {}"), name, links
        )
