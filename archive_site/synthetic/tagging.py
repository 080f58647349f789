"""The vocabulary of a synthetic archive: three levels, in four languages."""

from collections.abc import Iterator
from typing import Any

from apps.records.models import Tag

from .numbering import identifier
from .wording import words_of

#: The languages of the labels; the names themselves are English.
_LABELS = ("az", "ru", "hy")


def tags(seed: int) -> Iterator[tuple[Tag, str]]:
    """Yield each tag, not saved yet, with the name of the broader one; broader ones come first."""
    for number, (tag, broader) in enumerate(_tags(), start=1):
        tag.identifier = identifier(seed, number)
        yield tag, broader


def _tags() -> Iterator[tuple[Tag, str]]:
    words = words_of("tags")
    for group in words["groups"]:
        yield _tag(group, group["en"], "Groups of tags, as everything here is made up."), ""
        for topic in group["of"]:
            yield _tag(topic, group["en"], "A tag of a synthetic archive."), group["en"]
            for decade in words["decades"]:
                said = {
                    language: pattern.format(name=topic[language], decade=decade)
                    for language, pattern in words["decade"].items()
                }
                yield _tag(said, group["en"], ""), topic["en"]


def _tag(said: dict[str, Any], group: str, definition: str) -> Tag:
    labels = {language: {"name": said[language]} for language in _LABELS}
    return Tag(name=said["en"], group=group, definition=definition, labels=labels)
