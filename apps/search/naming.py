"""The index as editors' lists and boxes ask it (`settings.FINDING`)."""

from django.db.models.expressions import RawSQL

from . import wording
from .engines import engine
from .matching import Word, all_of

#: No more words are looked for.
_MOST_WORDS = 12
#: Of a list, every record that matches is found: as many as there may ever be.
_EVERY = 2**31 - 1


def begun(text: str) -> RawSQL | list[int]:
    """Return the keys of the records in whose names each word of `text` begins one.

    Whatever state they are in, but for those that were deleted: whoever asks says which of them
    may be shown. By the names that readers see, or will see; in any script and spelling that
    folds alike. To be asked for with `pk__in`.
    """
    words = wording.folded(text)[:_MOST_WORDS]
    if not words:
        return []
    match = all_of(*(Word(word, in_names=True, begins=True) for word in words))
    sql, values = engine().matching(match, _EVERY)
    return RawSQL(f"SELECT rowid FROM ({sql}) AS begun", values)  # noqa: S608, S611
