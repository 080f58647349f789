"""Texts on pages: what they show and link to is asked of the gate, once for the whole page."""

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString

from . import richtext
from .documents import PublicDocument
from .models import Record
from .pages import Card, cards


def shown_in(html: str, known: Mapping[str, Record]) -> list[Record]:
    """Return those of the records `known`, by identifier, whose pictures a text shows."""
    return [known[item] for item in sorted(richtext.items_in(html) & known.keys())]


def of_document(html: str, public: PublicDocument, ready: Mapping[int, Card]) -> dict[str, Any]:
    """Return a text of a public document for its page, with its table of contents.

    `ready` has a card of each record that `shown_in` gives.
    """
    text = richtext.read_out(html, named=_named(html, public.mentioned, ready))
    return {"body": text.html, "contents": text.contents}


def by_itself(html: str) -> SafeString:
    """Return a text that belongs to no record, such as the archive's own: three queries at most."""
    wanted = richtext.items_in(html) | richtext.linked_in(html)
    if not wanted:
        return richtext.render(html)
    found = Record.objects.public().for_list().filter(identifier__in=wanted)
    known = {record.identifier: record for record in found}
    shown = shown_in(html, known)
    ready = dict(zip((record.pk for record in shown), cards(shown), strict=True))
    return richtext.render(html, named=_named(html, known, ready))


def _named(html: str, known: Mapping[str, Record], ready: Mapping[int, Card]) -> richtext.Named:
    linked = sorted(richtext.linked_in(html) & known.keys())
    return richtext.Named(
        addresses=tuple((name, known[name].get_absolute_url()) for name in linked),
        figures=tuple((r.identifier, ready[r.pk]) for r in shown_in(html, known)),
    )
