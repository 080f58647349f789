"""Telling editors of words that the archive avoids."""

from django.utils.translation import gettext as _

from ..documents import to_document
from ..models import AvoidedWord, Record
from ..terminology import Avoided, avoided


def avoided_in(record: Record) -> list[str]:
    """Return a sentence for each word to avoid that a saved record says in its own voice.

    Asks for the record's words only where the archive has words to avoid.
    """
    words = list(AvoidedWord.objects.all())
    if not words:
        return []
    return [_sentence(found) for found in avoided(record.kind, to_document(record), words)]


def _sentence(found: Avoided) -> str:
    word = found.word
    where = _("“{word}” stands in: {where}.").format(word=word.word, where=found.where)
    instead = _("Say instead: {words}.").format(words=word.prefer) if word.prefer else ""
    return " ".join(filter(None, (where, word.why, instead)))
