"""What readers could learn of hidden records: the matrix as a function that returns leaks.

These questions are put to every answer the site gives:

1. Does anything planted stand in its status, headers or body?
2. Is the answer about a hidden record the same as about a record that never was?
3. Is the answer the same as before there were hidden records, although public ones name them
   and share their tags?
4. Where somebody has signed in: may no cache keep it?
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from tests.gate_archive import LANGUAGES, YEARS, Archive
from tests.gate_visits import READER, VISITOR, Visit, visits

GONE = 410

#: Headers that differ from one answer to the next and say nothing of records.
_IDLE_HEADERS = {"Content-Length", "Expires", "Set-Cookie"}
#: How many records were taken down, and on what ground, is told on purpose.
_COUNTED_OPENLY = re.compile(
    r'<section class="hung" aria-labelledby="withdrawn">.*?</section>', re.S
)
_CHANCE = re.compile(r"'?nonce-[\w+/=-]+'?|name=\"csrfmiddlewaretoken\" value=\"\w+\"")


@dataclass(frozen=True)
class Leak:
    """Something that a visit told."""

    visit: Visit
    what: str

    def __str__(self) -> str:
        return f"{self.visit}: {self.what}"


@dataclass(frozen=True)
class Answer:
    """What came back: all of it that a reader could look at."""

    status: int
    headers: str
    body: str

    @property
    def text(self) -> str:
        return f"{self.status}\n{self.headers}\n{self.body}"

    def without(self, *names: str) -> str:
        """Return the answer with the names that were asked for made alike."""
        text = f"{self.headers}\n{self.body}"
        for name in sorted(filter(None, names), key=len, reverse=True):
            text = re.sub(_as_it_stands(name), "·", text, flags=re.IGNORECASE)
        return f"{self.status}\n{text}"


def _as_it_stands(name: str) -> str:
    """Return what finds `name`; a short number only where it is a part of an address.

    A year that was asked for stands in the answer by itself.
    """
    if name.isdigit() and int(name) in YEARS:
        return rf"(?<!\d){name}(?!\d)"
    is_key = name.isdigit() and len(name) < 8
    return f"(?<=/){name}(?=/)" if is_key else re.escape(name)


class Callers:
    """An anonymous visitor, and a reader who has an account and no role."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.clients = {
            VISITOR: Client(raise_request_exception=False),
            READER: Client(raise_request_exception=False),
        }

    def answer(self, visit: Visit) -> Answer:
        """Make a visit."""
        client = self.clients[visit.who]
        if visit.who == READER and "sessionid" not in client.cookies:
            client.force_login(self.archive.reader)
        # Two slashes at its start would make the address another host's.
        response: Any = client.generic(visit.method, visit.url, headers=dict(visit.headers))
        if "logout" in visit.url:
            client.cookies.clear()
        return _read(response)


def _read(response: Any) -> Answer:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = [f"{n}: {value}" for n, value in response.items() if n not in _IDLE_HEADERS]
    cookies = [f"{name}: {c['path']}" for name, c in response.cookies.items()]
    text = content.decode("utf-8", "replace")
    answer = (response.status_code, "\n".join([*headers, *cookies]), text)
    return Answer(answer[0], *(_CHANCE.sub("", part) for part in answer[1:]))


@dataclass
class Report:
    """The leaks that were found, and how many answers were looked at."""

    leaks: list[Leak] = field(default_factory=list)
    looked_at: int = 0

    def __str__(self) -> str:
        shown = "\n".join(f"  {leak}" for leak in self.leaks[:40])
        return f"{len(self.leaks)} leaks in {self.looked_at} answers:\n{shown}"


#: What the site answered before there was anything to hide.
Photographs = dict[Visit, Answer]


def leaks(archive: Archive, calls: Iterable[Visit], before: Photographs | None = None) -> Report:
    """Make the visits `calls` and report what they told."""
    callers = Callers(archive)
    twins: dict[tuple[Any, ...], str] = {}
    report = Report()
    for visit in dict.fromkeys(calls):
        answer = callers.answer(visit)
        report.looked_at += 1
        for what in (
            *_told(archive, visit, answer),
            *_wrong_status(visit, answer),
            *_may_be_kept(visit, answer),
            *_unlike_its_twin(callers, visit, answer, twins),
            *_unlike_before(archive, visit, answer, before or {}),
        ):
            report.leaks.append(Leak(visit, what))
    return report


def _told(archive: Archive, visit: Visit, answer: Answer) -> list[str]:
    """Return what was planted and stands in the answer, but for what the visitor said."""
    text = answer.text
    if archive.letter.identifier in visit.url:
        text = re.sub(r'href="/id/\w+"', "", text)  # links are as the editor wrote them
    told = archive.planted.found_in(text) - archive.planted.found_in(visit.url)
    if visit.of is not None and visit.of.has_tombstone and answer.status in (GONE, 301):
        told.discard(visit.of.record.identifier)
    return [f"tells {archive.planted.where[token]} ({token})" for token in sorted(told)]


def _wrong_status(visit: Visit, answer: Answer) -> list[str]:
    if answer.status >= 500:
        return [f"breaks with {answer.status}"]
    if visit.of is None or not visit.twin or visit.method == "OPTIONS" or "/admin/" in visit.url:
        return []
    shown = answer.status in (200, 304) and "about=" not in visit.url
    return [f"shows {visit.of} with {answer.status}"] if shown else []


def _may_be_kept(visit: Visit, answer: Answer) -> list[str]:
    """Return a complaint where a cache may keep what somebody who has signed in sees."""
    kept = visit.who == READER and "no-store" not in answer.headers
    return ["may be kept by caches"] if kept else []


def _unlike_its_twin(
    callers: Callers, visit: Visit, answer: Answer, twins: dict[tuple[Any, ...], str]
) -> list[str]:
    """Return a complaint where the answer differs from that about a record that never was.

    Tombstones differ, as they should: those records were public once.
    """
    tombstone = visit.of is not None and visit.of.has_tombstone
    if not visit.twin or (tombstone and "about=" not in visit.url and "/admin/" not in visit.url):
        return []
    own, nobodys = _names(visit.url, visit.twin)
    slugs = [visit.of.slug] if visit.of is not None else []
    shape = (visit.who, visit.method, bool(visit.headers), *_parts_without(visit.url, own, slugs))
    if shape not in twins:
        asked = Visit(visit.twin, visit.method, visit.who, headers=visit.headers)
        twins[shape] = callers.answer(asked).without(*nobodys, *slugs)
    if answer.without(*own, *slugs) == twins[shape]:
        return []
    return [f"is told apart from a record that never was ({visit.twin})"]


def _parts(url: str) -> list[str]:
    return re.split(r"[/?&=]", url)


def _names(url: str, twin: str) -> tuple[list[str], list[str]]:
    """Return the parts in which two addresses differ: the names in each."""
    pairs = zip(_parts(url), _parts(twin), strict=True)
    differing = [(own, other) for own, other in pairs if own != other]
    return [own for own, _other in differing], [other for _own, other in differing]


def _parts_without(url: str, *names: list[str]) -> list[str]:
    left_out = {name for some in names for name in some}
    return ["" if part in left_out else part for part in _parts(url)]


# --- before there was anything to hide ------------------------------------------------------


def photograph(archive: Archive) -> Photographs:
    """Keep the answers of every readers' address, following each list to its end."""
    callers = Callers(archive)
    kept: Photographs = {}
    queue = [visit for visit in visits(archive, _is_for_readers) if visit.who == VISITOR]
    while queue:
        visit = queue.pop()
        if visit not in kept:
            kept[visit] = callers.answer(visit)
            queue += _onward(visit, kept[visit])
    return kept


def _is_for_readers(route: str) -> bool:
    return not route.startswith("admin/")


def _onward(visit: Visit, answer: Answer) -> list[Visit]:
    here = visit.url.partition("?")[0]
    if here.startswith(tuple(f"/{code}/" for code in LANGUAGES)):
        return []
    queries = re.findall(r'href="(\?[^"]*(?:after|before)=[^"]*)"', answer.body)
    return [Visit(here + query.replace("&amp;", "&")) for query in queries]


def _unlike_before(
    archive: Archive, visit: Visit, answer: Answer, before: Photographs
) -> list[str]:
    former = before.get(visit)
    if former is None or archive.letter.identifier in visit.url:
        return []
    if _but_for_open_counts(former) == _but_for_open_counts(answer):
        return []
    return [f"was otherwise before there was anything to hide: {_difference(former, answer)}"]


def _but_for_open_counts(answer: Answer) -> tuple[int, str, str]:
    return answer.status, answer.headers, _COUNTED_OPENLY.sub("", answer.body)


def _difference(former: Answer, present: Answer) -> str:
    for old, new in zip(former.text.splitlines(), present.text.splitlines(), strict=False):
        if old != new:
            return f"{old.strip()!r} has become {new.strip()!r}"
    return "it is longer or shorter"
