"""Joining items: recto, verso and pages that came one by one become the files of one item."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.records import identifiers
from apps.records.admin.verbs import pointing_to
from apps.records.changes import Change, Refused, changeset
from apps.records.documents import Document, labels_of
from apps.records.models import Record, Source, Status, address_of, is_companion

from .models import Item, Level

#: How many items are joined at once.
MOST = 100
#: What an item never takes over from another: what it is called by, where it stands, what is
#: said of its own words, and what is handed on in any case.
NEVER_CARRIED = frozenset(
    {
        "title",
        "sort_as",
        "language",
        "level",
        "reference_code",
        "cover",
        "withheld",
        "translations",
        "files",
        "former_addresses",
    }
)
#: How many of the records that stand in the way a sentence names.
_NAMED = 5


@dataclass(frozen=True)
class Placed:
    """A file in the order of the item that remains, and what it shows of it."""

    key: str
    role: str


def join(
    keep: Item, others: Sequence[Item], files: Sequence[Placed], carried: Iterable[str], by: Any
) -> Change:
    """Make `files`, all those of `keep` and `others`, the files of `keep`; delete the others.

    One changeset, undone as one. Bytes, keys and so the addresses of files stay what they are;
    addresses at which readers may have known one of the others lead to `keep`.

    Args:
        keep: the item that remains; its `version`, like the others', is the one that was seen.
        others: the items whose files it takes.
        files: every file of them all, in the order they are to have.
        carried: names of fields that `keep` takes over where it says nothing; see `offers`.
        by: whoever joins them.

    Raises:
        EditConflict: one of them was changed since it was seen.
        Refused: they cannot be joined; it says why.

    """
    reason = _("Joined into “{title}”").format(title=keep)[:300]
    with changeset(by=by, reason=reason) as change:
        change.claim([keep, *others])
        _refuse(obstacles(keep, others, by))
        said = {item.pk: change.before[item.pk] for item in (keep, *others)}
        # A file has one item and an address one record: the others give them away first.
        for other in others:
            change.apply(other, {"files": [], "former_addresses": []})
        change.apply(keep, _joined(keep, others, said, files, set(carried), by))
        for other in others:
            change.remove(other)
        if keep.status == Status.PUBLISHED:
            _refuse(Item.objects.get(pk=keep.pk).obstacles_to_publishing())
    return change


def _refuse(sentences: Iterable[str]) -> None:
    problems = [("", sentence) for sentence in sentences]
    if problems:
        raise Refused(problems)


# --- what stands in the way -----------------------------------------------------------------


def obstacles(keep: Item, others: Sequence[Item], by: Any) -> list[str]:
    """Return, in plain sentences, why `others` cannot be joined into `keep`."""
    items = [keep, *others]
    if len(items) < 2:
        return [_("Choose at least two items to join.")]
    if len(items) > MOST:
        return [_("At most {most} items are joined at once.").format(most=MOST)]
    found = [sentence.format(item=item) for item in items for sentence in _wrong_with(item, by)]
    return [
        *_not_theirs(items, by),
        *found,
        *_holding(items),
        *_without_files(others),
        *_named_elsewhere(keep, others, by),
    ]


def _wrong_with(item: Item, by: Any) -> list[str]:
    wrong = []
    if item.level != Level.ITEM:
        wrong.append(_("“{item}” is not a single item but holds others. It cannot be joined."))
    if item.status == Status.WITHDRAWN:
        wrong.append(_("“{item}” is withdrawn. Decide on that first."))
    if item.status == Status.PUBLISHED and not by.has_perm("records.publish_record"):
        wrong.append(_("“{item}” is published. Only those who may publish can join it."))
    return wrong


def _not_theirs(items: Sequence[Item], by: Any) -> list[str]:
    pks = [item.pk for item in items]
    rows = Record.objects.editable_by(by).filter(pk__in=pks)
    may = set(rows.values_list("pk", flat=True))
    sentence = _("You may not change “{item}”, or it is no longer there.")
    return [sentence.format(item=item) for item in items if item.pk not in may]


def _holding(items: Sequence[Item]) -> list[str]:
    held = Record.objects.kept().filter(part_of__in=[item.pk for item in items])
    holding = set(held.values_list("part_of", flat=True))
    sentence = _("“{item}” holds other records. It cannot be joined.")
    return [sentence.format(item=item) for item in items if item.pk in holding]


def _without_files(others: Sequence[Item]) -> list[str]:
    rows = Item.objects.filter(pk__in=[item.pk for item in others], files__isnull=False)
    having = set(rows.values_list("pk", flat=True))
    sentence = _("“{item}” has no file to join. Leave it out, or let it be the one that remains.")
    return [sentence.format(item=item) for item in others if item.pk not in having]


def _named_elsewhere(keep: Item, others: Sequence[Item], by: Any) -> list[str]:
    """Refuse to take away what other records or sources lead to: whose words these are decide."""
    joined = [item.pk for item in (keep, *others)]
    rest = Record.objects.kept().exclude(pk__in=joined)
    if not _names_of(others, rest):
        return []
    known = rest.filter(pk__in=Record.objects.visible_to(by).values("pk"))
    sentences = []
    for other in others:
        if not _names_of([other], rest):
            continue
        names = _names_of([other], known) or [_("a record that you may not see")]
        sentence = _(
            "“{item}” is named elsewhere: {names}. Let it be the one that remains, or change "
            "that first."
        )
        named = ", ".join(names[:_NAMED]) + " …" * (len(names) > _NAMED)
        sentences.append(sentence.format(item=other, names=named))
    return sentences


def _names_of(items: Sequence[Item], known: Any) -> list[str]:
    """Return the titles of what leads to `items`: those of the `known` records, and sources."""
    sources = Source.objects.filter(item__in=[item.pk for item in items])
    titles = [pointer.title for pointer in pointing_to(list(items), known)]
    return [*dict.fromkeys(titles), *sources.values_list("title", flat=True)[: _NAMED + 1]]


# --- what the item that remains says --------------------------------------------------------


def offers(
    keep: Document, others: Iterable[Document], *, for_archivist: bool
) -> dict[str, Document]:
    """Return the fields that `keep` leaves empty and may take over, each with whose it takes.

    The first of the `others` that says something speaks. What one of them keeps private is not
    offered, since `keep` would show it.
    """
    others = list(others)
    left_out = NEVER_CARRIED | (frozenset() if for_archivist else Item.restricted_fields)
    found = {}
    for name in labels_of("item"):
        if name in left_out or is_companion(Item, name) or getattr(keep, name):
            continue
        giving = (other for other in others if getattr(other, name) and _is_told(other, name))
        first = next(giving, None)
        if first is not None:
            found[name] = first
    return found


def _is_told(document: Any, name: str) -> bool:
    # Statements may tell what is withheld.
    return name not in document.withheld and not (name == "statements" and document.withheld)


def _joined(
    keep: Item,
    others: Sequence[Item],
    said: Mapping[int, Any],
    files: Sequence[Placed],
    carried: set[str],
    by: Any,
) -> dict[str, Any]:
    """Return what `keep` is to say."""
    own, rest = said[keep.pk], [said[item.pk] for item in others]
    is_archivist = by.has_perm("records.edit_restricted_record")
    document: dict[str, Any] = {}
    for name, giver in offers(own, rest, for_archivist=is_archivist).items():
        if name in carried:
            document[name] = getattr(giver, name)
            companion = f"{name}_as_written"
            document |= {companion: getattr(giver, companion)} if hasattr(giver, companion) else {}
    gone = {row.identifier for row in rest}
    document["connections"] = [
        row
        for row in document.get("connections", own.connections)
        if row.object not in gone | {own.identifier}
    ]
    document["files"] = _in_order([own, *rest], files)
    document["former_addresses"] = _addresses(keep, others, said)
    if own.cover in gone:
        document["cover"] = None
    return _plain(document)


def _in_order(documents: Iterable[Any], files: Sequence[Placed]) -> list[dict[str, Any]]:
    entries = {
        entry.key: _in_its_language(entry, document)
        for document in documents
        for entry in document.files
    }
    if sorted(file.key for file in files) != sorted(entries):
        raise Refused([("files", _("The files are others than this page showed. Look again."))])
    return [entries[file.key] | {"role": file.role} for file in files]


def _in_its_language(entry: Any, document: Any) -> dict[str, Any]:
    """Return a file's entry; its transcript says in which language it is, as its item did."""
    data: dict[str, Any] = entry.model_dump()
    if data["transcript"] and not data["transcript_language"]:
        data["transcript_language"] = document.language
    return data


def _addresses(keep: Item, others: Sequence[Item], said: Mapping[int, Any]) -> list[str]:
    """Return the former addresses of `keep`: its own, the others', and where readers met those."""
    found = [path for item in (keep, *others) for path in said[item.pk].former_addresses]
    for other in others:
        if other.publish_at is not None:
            pages = [address_of("item", other.identifier, slug) for slug in ("", other.slug)]
            found.append(reverse("permanent", args=[identifiers.shown(other.identifier)]))
            found += map(_as_kept, pages)
    return list(dict.fromkeys(found))


def _as_kept(path: str) -> str:
    """Return `path` without a language, as former addresses are kept."""
    return "/" + path.removeprefix(f"/{get_language()}/").lstrip("/")


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [row.model_dump() if hasattr(row, "model_dump") else row for row in value]
        if isinstance(value, list)
        else value
        for name, value in document.items()
    }


def said_when_done(keep: Item, others: Sequence[Item]) -> str:
    """Return in a sentence what was done."""
    count = len(others)
    sentence = ngettext(
        "{n} item was joined into “{title}”.", "{n} items were joined into “{title}”.", count
    )
    return sentence.format(n=count, title=keep)
