"""When items are ended for good, their files end with them, and all that was made of these."""

from collections.abc import Collection

from django.core.files.storage import default_storage
from django.db import transaction

from apps.records.models import Revision

from . import derivatives
from .models import ItemFile, storage_name
from .sweeping import keys_in, known_among


def follow(pks: Collection[int]) -> None:
    """Take away the files of the records `pks` once these are gone; for PURGE_FOLLOWERS.

    A file stays that another item names, now or in a former version: undo may bring it back.
    """
    keys = set(ItemFile.objects.filter(item__in=pks).values_list("key", flat=True))
    former = Revision.objects.filter(record__in=pks, record__kind="item")
    for document in former.values_list("document", flat=True).iterator(500):
        keys |= keys_in(document)
    if keys:
        # The records are gone whatever the disk says now: what stays is named by the audit.
        transaction.on_commit(lambda: _end(keys), robust=True)


def _end(keys: set[str]) -> None:
    ended = keys - known_among(keys)
    derivatives.discard(ended)
    for key in ended:
        default_storage.delete(storage_name(ItemFile(key=key)))
