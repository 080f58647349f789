"""Ask a synthetic archive what `bench_search` measures; print it as one line of JSON.

A program of its own, since a process serves one database.
"""

import json
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from html import unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive_site.settings")

# As the server loads it.
from django.db import connection  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.test import Client  # noqa: E402

import archive_site.wsgi  # noqa: E402, F401
from apps.records.models import Tag  # noqa: E402
from apps.search import chosen as choices  # noqa: E402
from apps.search import facets  # noqa: E402
from apps.search.engines import engine  # noqa: E402
from apps.search.matching import Match, Word  # noqa: E402
from apps.search.models import SearchEntry, SearchTally, SearchText, SearchWord  # noqa: E402
from apps.search.searching import PAGE_LENGTH, search  # noqa: E402
from apps.search.showing import shown  # noqa: E402
from apps.search.wording import folded  # noqa: E402

#: How many different questions of each sort are asked; fewer of whole pages.
QUESTIONS, PAGES = 60, 20
#: What share of the records holds a common, a middling and a rare word.
COMMON, RARE = (0.05, 0.25), (0.00002, 0.0003)

Question = tuple[str, str]  # what is typed, and what is chosen


def main() -> None:
    """Ask everything, and print how long it took."""
    random.seed(7)
    drawn = words_by_share()
    names = names_drawn(QUESTIONS)
    asked: dict[str, list[Question]] = {
        "rare word": [(w, "") for w in drawn["rare"]],
        "common word": [(w, "") for w in drawn["common"]],
        "two words": list(pairs(drawn["common"], drawn["middling"])),
        "prefix": [(f"{name[:3]}*", "") for name in names],
        "misspelt name": [(misspelt(name), "") for name in names],
        "name of two words": [(" ".join(pair), "") for pair in whole_names(QUESTIONS)],
        "possibly in July 1916": [("", "when=1916-07&sure=possibly")] * QUESTIONS,
        "common word, and a tag": [
            (w, f"tag={largest_tag().identifier}") for w in drawn["common"]
        ],
    }
    rows = []
    for name, questions in asked.items():
        for with_facets in (False, True):
            rows.append(measured(name, questions, with_facets=with_facets))
    rows += lists()
    print(json.dumps(rows))


def measured(name: str, questions: list[Question], *, with_facets: bool) -> dict[str, object]:
    """Return how long the answers to these questions take, and their pages."""
    answers = [timed(lambda q=q: answer(*q, with_facets=with_facets)) for q in warm(questions)]
    row: dict[str, object] = {"question": name + (", with facets" if with_facets else "")}
    row |= {"p50": statistics.median(answers), "p95": percentile(answers)}
    if with_facets:
        client = Client(headers={"host": "localhost"})
        urls = [f"/search/?q={q.replace('*', '%2A')}&{c}" for q, c in questions[:PAGES]]
        pages = [timed(lambda url=url: client.get(url)) for url in warm(urls)]
        row |= {"page50": statistics.median(pages), "page95": percentile(pages)}
    return row


def warm(questions: list[object]) -> Iterable[object]:
    """Give the questions, the first few twice: of those the first time does not count."""
    return [*questions[:3], *questions]


def answer(text: str, chosen_as: str, *, with_facets: bool) -> None:
    """Search as the page does: the first twenty, with their cards and why they were found."""
    chosen = choices.read(QueryDict(chosen_as), "en")
    found = search(text, chosen, "en", with_facets=with_facets)
    page = found.found[:PAGE_LENGTH]
    if not with_facets:
        shown(found, page, [], {})
        return
    counts = facets.counted(found)
    tags = facets.tags_called(counts, [], "en")
    done = shown(found, page, facets.places_in(counts), tags)
    named = facets.Named(facets.place_names(done.places), tags)
    facets.facets(found, counts, chosen, text, named)


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds it takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def percentile(values: list[float]) -> float:
    """Return the 95th."""
    return statistics.quantiles(values[3:], n=20)[-1]


# --- what to ask for ------------------------------------------------------------------------


def words_by_share() -> dict[str, list[str]]:
    """Return words of texts by how many records hold them, counted exactly."""
    total = SearchEntry.objects.count()
    pks = random.sample(list(SearchText.objects.values_list("pk", flat=True)[:200_000]), 400)
    texts = SearchText.objects.filter(pk__in=pks).values_list("text", flat=True)
    words = sorted({word for text in texts for word in folded(text) if len(word) > 2})
    random.shuffle(words)
    found: dict[str, list[str]] = {"rare": [], "middling": [], "common": []}
    for word in words:
        if all(len(own) >= QUESTIONS for own in found.values()):
            break
        share = holding(Word(word)) / total
        sort = (
            "common"
            if COMMON[0] <= share <= COMMON[1]
            else "rare"
            if RARE[0] <= share <= RARE[1]
            else "middling"
            if 0.003 < share < COMMON[0]
            else ""
        )
        if sort and len(found[sort]) < QUESTIONS:
            found[sort].append(word)
    return {sort: (own * QUESTIONS)[:QUESTIONS] for sort, own in found.items()}


def holding(match: Match) -> int:
    """Return how many records match."""
    sql, values = engine().matching(match, 10_000_000)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS found", values)
        return int(cursor.fetchone()[0])


def pairs(common: list[str], others: list[str]) -> Iterable[Question]:
    """Give a common word with another one."""
    for one, other in zip(common, others, strict=True):
        yield f"{one} {other}", ""


def names_drawn(length: int) -> list[str]:
    """Return words of names: as common as names are."""
    words = SearchWord.objects.filter(count__gt=0).order_by("-count")
    own = [word for word in words.values_list("word", flat=True)[:3000] if len(word) > 5]
    return random.choices(own[:300], k=length // 2) + random.choices(own, k=length - length // 2)


def whole_names(length: int) -> list[list[str]]:
    """Return the first two words of people's names."""
    rows = SearchEntry.objects.filter(kind="person", is_hidden=False)
    names = rows.values_list("names", flat=True)[:20_000]
    return [name.split("\n")[0].split()[:2] for name in random.sample(list(names), length)]


def misspelt(name: str) -> str:
    """Return a name with two letters in the place of one another."""
    place = random.randrange(1, len(name) - 2)
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]


def largest_tag() -> Tag:
    """Return the tag that most records bear."""
    rows = SearchTally.objects.filter(mark__startswith="g_").order_by("-count")
    return Tag.objects.get(identifier=rows[0].mark.removeprefix("g_"))


# --- lists ----------------------------------------------------------------------------------

_NEXT = re.compile(r'<a href="([^"]+)" rel="next"')


def lists() -> list[dict[str, object]]:
    """Return how long pages of a large tag and of the directory take, at the top and deep down."""
    tag = largest_tag()
    at_the_top = {
        "tag page": tag.get_absolute_url(),
        "tag page by date": f"{tag.get_absolute_url()}?order=date",
        "people by name": "/people/",
        "tags": "/tags/",
        "possibly in July 1916, events": "/events/?when=1916-07",
    }
    rows = []
    for name, url in at_the_top.items():
        rows.append(list_row(name, [url]))
        deep = deeper(url)
        if len(deep) > 3:
            rows.append(list_row(f"{name}, deep", deep[-PAGES:]))
    return rows


def deeper(url: str) -> list[str]:
    """Follow a list for a hundred pages; return their addresses."""
    client = Client(headers={"host": "localhost"})
    found = [url]
    for _page in range(100):
        html = client.get(found[-1]).content.decode()
        following = _NEXT.search(html)
        if following is None:
            break
        found.append(url.partition("?")[0] + unescape(following[1]))
    return found


def list_row(name: str, urls: list[str]) -> dict[str, object]:
    """Return how long the pages at `urls` take: the database alone, and the whole page."""
    client = Client(headers={"host": "localhost"})
    whole, asked = [], []
    for url in warm(urls * (PAGES // len(urls) + 1)):
        spent: list[float] = []

        def kept(execute: object, *args: object, spent: list[float] = spent) -> object:
            began = time.perf_counter()
            try:
                return execute(*args)  # type: ignore[operator]
            finally:
                spent.append((time.perf_counter() - began) * 1000)

        with connection.execute_wrapper(kept):
            whole.append(timed(lambda url=url: client.get(url)))
        asked.append(sum(spent))
    return {
        "question": f"{name} (answer: SQL alone)",
        "p50": statistics.median(asked),
        "p95": percentile(asked),
        "page50": statistics.median(whole),
        "page95": percentile(whole),
    }


if __name__ == "__main__":
    main()
