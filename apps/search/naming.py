"""The index as editors' lists and boxes ask it (`settings.FINDING`)."""

from django.db.models.expressions import RawSQL

from . import marks, wording
from .engines import engine
from .matching import ButNot, Mark, Match, Word, all_of

#: No more words are looked for.
_MOST_WORDS = 12
#: Of a list, every record that matches is found: as many as there may ever be.
_EVERY = 2**31 - 1


def begun(text: str, kind: str = "", newest: int | None = None) -> RawSQL | list[int]:
    """Return the keys of the records in whose names each word of `text` begins one.

    Whatever state they are in, but for those that were deleted: whoever asks says which of them
    may be shown. By the names that readers see, or will see; in any script and spelling that
    folds alike. To be asked for with `pk__in`.

    Args:
        text: what was typed; nothing in it is an error.
        kind: the one kind that is wanted; empty means all of them.
        newest: no more of them than this, and as many of what readers find.

    """
    words = wording.folded(text)[:_MOST_WORDS]
    if not words:
        return []
    asked: list[Match] = [Word(word, in_names=True, begins=True) for word in words]
    if kind:
        asked.append(Mark(marks.kind(kind)))
    match = all_of(*asked)
    if newest is None:
        sql, values = engine().matching(match, _EVERY)
        return RawSQL(f"SELECT rowid FROM ({sql}) AS begun", values)  # noqa: S608, S611
    sql, values = engine().matching(match, newest)
    seen, more = engine().matching(ButNot(match, Mark(marks.HIDDEN)), newest)
    both = f"SELECT rowid FROM ({sql}) AS begun UNION SELECT rowid FROM ({seen}) AS seen"  # noqa: S608
    return RawSQL(both, [*values, *more])  # noqa: S611
