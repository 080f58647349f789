"""The vocabulary as readers meet it: every term in their language where it is labelled there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from . import alphabets
from .models import Tag
from .pages import Said, in_readers_words


@dataclass(frozen=True)
class Term:
    """A tag in a reader's words. Each text comes with the language it is in."""

    name: str
    language: str
    url: str
    identifier: str
    definition: str
    definition_language: str
    #: How many records bear it, where that was counted.
    count: int | None = None


@dataclass(frozen=True)
class GroupOfTerms:
    """Terms that stand under one heading; those in no group stand under none."""

    label: str
    language: str
    tags: list[Term]
    #: What its tags have it called, whatever the reader's language.
    name: str = ""


def own_language(request: HttpRequest) -> str:
    """Return the archive's first language, in which the terms of its vocabulary are."""
    return str(request.owner.language)  # type: ignore[attr-defined]


def term(tag: Tag, own_language: str) -> Term:
    """Return `tag` for a reader; `own_language` is the archive's first, in which tags are named."""
    name = in_readers_words(tag, "name", own_language)
    definition = in_readers_words(tag, "definition", own_language)
    return Term(
        name.text,
        name.language,
        tag.get_absolute_url(),
        tag.identifier,
        definition.text,
        definition.language,
        getattr(tag, "count", None),
    )


def terms(tags: Iterable[Tag], own_language: str) -> list[Term]:
    """Return `tags` for a reader, by the alphabet of the words that are shown."""
    return sorted((term(tag, own_language) for tag in tags), key=place)


def in_groups(tags: Iterable[Tag], own_language: str) -> list[GroupOfTerms]:
    """Return `tags` under the headings of their groups; those in no group come first."""
    groups: dict[str, list[Tag]] = {}
    for tag in tags:
        groups.setdefault(tag.group, []).append(tag)
    shown = [
        GroupOfTerms(*_heading(members, own_language), terms(members, own_language), name)
        for name, members in groups.items()
    ]
    return sorted(shown, key=lambda group: (group.label != "", _key(group)))


def _heading(members: list[Tag], own_language: str) -> tuple[str, str]:
    """Return what a group is called: one of its tags may know what others were not told."""
    said = [in_readers_words(tag, "group", own_language) for tag in members]
    found: Said = next((s for s in said if s.is_label), said[0])
    return found.text, found.language


def place(shown: Term) -> tuple[str, str]:
    """Return where a term stands among others, by the alphabet of the words that are shown."""
    return alphabets.sort_key(shown.name, shown.language), shown.name


def _key(group: GroupOfTerms) -> tuple[Any, ...]:
    return alphabets.sort_key(group.label, group.language), group.label
