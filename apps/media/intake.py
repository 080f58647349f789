"""From an upload to a draft: one file, one item, one changeset."""

import re
from pathlib import PurePath
from typing import Any, cast

from django.core.files.base import File
from django.utils.translation import gettext as _

from apps.records.changes import changeset

from . import ingest
from .models import Item, ItemType, UploadBatch

#: What stands between words in the names that cameras and scanners give. A hyphen between
#: digits may belong to a date or a shelf mark, and stays.
_BETWEEN_WORDS = re.compile(r"(?:_|\s|(?<!\d)-|-(?!\d))+")
_TYPES = {
    "image": ItemType.PHOTOGRAPH,
    "audio": ItemType.SOUND,
    "video": ItemType.FILM,
}


def title_from(name: str) -> str:
    """Return the name of a file made readable, to stand as a title until an editor gives one.

    Nothing is guessed from it, least of all a date.
    """
    words = _BETWEEN_WORDS.sub(" ", PurePath(name).stem).strip()
    return "".join(c for c in words if c.isprintable())[:200] or str(_("Untitled"))


def take_in(batch: UploadBatch, number: int, upload: File, by: Any) -> Item:
    """Make `upload` a draft of its own, number `number` of `batch`; return the item.

    A file that came already is not taken twice: whoever got no answer may send it again.

    Raises:
        ValidationError: the archive does not take the file; it says why.
        Refused: what the batch shares can no longer be written.

    """
    verdict = ingest.inspect(upload, for_archivist=by.has_perm("records.edit_restricted_record"))
    document = {
        "title": title_from(upload.name or ""),
        "item_type": _TYPES.get(verdict.content_type.split("/")[0], ItemType.DOCUMENT).value,
        **batch.shared,
    }
    with ingest.accepting() as accepted, changeset(by=by, reason=_("Uploaded")) as change:
        present = UploadBatch.objects.select_for_update().get(pk=batch.pk)
        already = present.item_of(number)
        if already is not None:
            return Item.objects.get(pk=already)
        entry = accepted(upload, verdict)
        item = cast(Item, change.create("item", document | {"files": [entry]}))
        present.entries.append([number, item.pk])
        present.save(update_fields=["entries"])
    return item
