"""Readers find what they look for, however they write it: the pairs of `pairs.csv`.

The judge knows nothing of how the search is built: it types a query into the page, and takes the
first ten results as a reader meets them.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from apps.records import identifiers
from apps.records.folding import fold
from apps.records.models import Record, RecordName
from archive_site.demo import loading
from tests.reading import Page, has_class
from tests.search.archive import (
    KINDS,
    RECORDS,
    SYNTHETIC,
    kept_meanwhile,
    make_search_archive,
    synthetic,
    title_of,
)

PAIRS = Path(__file__).with_name("pairs.csv")
LANGUAGES = ("en", "az", "hy", "ru")
FIRST = 10
#: The share of pairs that are found, and of those of each sort: none is given up for the others.
LEAST, LEAST_OF_EACH = 0.95, 0.8

#: What stands between a query and its record, and how many pairs there are of it at the least.
WHYS = {
    "exact": 15,  # the title, or a preferred name, as it is written: to be found first of all
    "script": 30,  # the name in another script
    "spelling": 30,  # another romanisation: x or kh, q or g or gh, c or j or dj
    "typo": 50,  # a letter or two missing, added, wrong or swapped
    "maiden": 12,  # the name at birth
    "married": 6,  # the name by marriage
    "alias": 7,  # a pen name, a nickname
    "patronymic": 15,  # Əli oğlu, Əliyeviç, Алиевич, qızı
    "initial": 15,  # Ə. Q. Məmmədov
    "order": 15,  # family name first or last
    "prefix": 15,  # a word cut short with *
    "partial": 15,  # one name only, where it is rare
    "place": 40,  # a place by its other names; who and what belongs to it by any of them
    "former": 12,  # the same by a former name
    "date": 30,  # a day, a month, a season, a year, a decade, in words or figures
    "tag": 15,  # what a tag is called in any language
    "phrase": 15,  # words in quotation marks
    "without": 12,  # a word after a minus is in none of the results
    "stem": 15,  # another inflection, in a language whose inflections are known
    "text": 15,  # a word of the body
    "title": 15,  # some words of a title, or a title in another language
    "mixed": 15,  # a name with a year, with a place; words with a date
    "keyboard": 15,  # typed without the letters of the language: s for ş, e for ə, i for ı
}
#: Sorts of which the archive has promised so many between them.
TOGETHER = {
    ("script", "spelling"): 60,
    ("typo",): 50,
    ("maiden", "married", "alias"): 25,
    ("place", "former"): 40,
    ("date",): 30,
}
#: Pairs whose record is the demonstration's own.
LEAST_OF_THE_DEMONSTRATION = 50


@dataclass(frozen=True)
class Pair:
    """A query, and the record that it must find."""

    query: str
    language: str
    expected: str
    why: str

    def __str__(self) -> str:
        return f"{self.why}: “{self.query}” ({self.language}) → {self.expected}"

    @property
    def address(self) -> str:
        """Where the query is asked: the first language has no prefix."""
        return "/search/" if self.language == LANGUAGES[0] else f"/{self.language}/search/"


def pairs() -> list[Pair]:
    """Return the pairs as they stand in the file, without its comment."""
    lines = PAIRS.read_text(encoding="utf-8").splitlines()
    return [Pair(**row) for row in csv.DictReader(line for line in lines if line[:1] != "#")]


@dataclass
class Asked:
    """What the search answered: the titles of the first ten results, by pair."""

    answers: dict[Pair, list[str]]

    def missed(self, first: int = FIRST, why: str = "") -> list[Pair]:
        """Return the pairs whose record is not among the `first` results."""
        return [pair for pair in self.of(why) if pair.expected not in self.answers[pair][:first]]

    def of(self, why: str = "") -> list[Pair]:
        """Return the pairs that were asked, of one sort or of all."""
        return [pair for pair in self.answers if why in ("", pair.why)]

    def recall(self, why: str = "") -> float:
        """Return which share of the records was found among the first ten."""
        return 1 - len(self.missed(why=why)) / len(self.of(why))

    def told(self, missed: list[Pair]) -> str:
        """Return the missed pairs in words, a line each, with what was found instead."""
        lines = (f"{pair}; found: {self.answers[pair][:3]}" for pair in missed)
        return "\n".join(["", *lines])


# --- the pairs themselves -------------------------------------------------------------------------


def test_there_are_enough_pairs_of_every_sort() -> None:
    counts = Counter(pair.why for pair in pairs())
    assert set(counts) == set(WHYS)
    too_few = {why: counts[why] for why, least in WHYS.items() if counts[why] < least}
    assert too_few == {}
    for whys, least in TOGETHER.items():
        assert sum(counts[why] for why in whys) >= least, whys
    assert sum(counts.values()) >= 320


def test_no_pair_stands_twice_and_every_language_is_asked_in() -> None:
    found = [(pair.query, pair.language, pair.expected) for pair in pairs()]
    assert [pair for pair, times in Counter(found).items() if times > 1] == []
    assert all(query == query.strip() != "" for query, _, _ in found)
    languages = Counter(language for _, language, _ in found)
    assert set(languages) == set(LANGUAGES)
    assert min(languages.values()) >= 50


def test_pairs_look_like_the_sort_they_are_of() -> None:
    marks = {"prefix": r"\w\*", "phrase": r'^".+ .+"$', "without": r" -\w"}
    for why, mark in marks.items():
        wrong = [
            pair.query for pair in pairs() if pair.why == why and not re.search(mark, pair.query)
        ]
        assert wrong == []
    typed = [pair.query for pair in pairs() if pair.why == "keyboard"]
    assert [query for query in typed if re.search("[əşğıİçöüё]", query.lower())] == []
    titles = {title_of(data) for _kind, data in synthetic()}
    plain = [p for p in pairs() if p.why in ("typo", "spelling", "keyboard", "maiden", "married")]
    assert [pair for pair in plain if pair.query in titles] == []


def test_whatever_is_synthetic_says_so() -> None:
    for _kind, data in synthetic():
        said = [data["summary"], *(words["summary"] for words in data.get("translations", []))]
        assert all(summary.startswith(SYNTHETIC) for summary in said), title_of(data)
    assert {path.stem.partition("_")[0] for path in RECORDS.glob("*.json")} == {*KINDS, "tags"}


# --- what the search answers ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def archive(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """The demonstration and the synthetic set, loaded once: they are only looked at."""
    with django_db_blocker.unblock(), kept_meanwhile(make_search_archive) as records:
        yield records


@pytest.fixture(scope="module")
def asked(archive: dict[str, Any]) -> Asked:
    """Every pair, asked of the page once."""
    titles = {record.identifier: key for key, record in archive.items()}
    client = Client()
    return Asked({pair: [titles[i] for i in results(client, pair)] for pair in pairs()})


def results(client: Client, pair: Pair) -> list[str]:
    """Return the identifiers of the first ten results that the page lists."""
    page = Page(client, pair.address, response=client.get(pair.address, {"q": pair.query}))
    listed = page.all(f"//ol[{has_class('results')}]/li")[:FIRST]
    found = [_record_of(item) for item in listed]
    assert len(set(found)) == len(found), f"{pair}: a record is listed twice"
    return found


def _record_of(item: Any) -> str:
    """Return the identifier of the record to which a result leads."""
    steps = [step for link in item.xpath(".//a/@href") for step in link.split("/")]
    return next(step for step in steps if identifiers.is_valid(step))


@pytest.mark.django_db
def test_what_is_expected_is_there_once(archive: dict[str, Any]) -> None:
    assert sorted({pair.expected for pair in pairs()} - set(archive)) == []
    assert len(archive) == Record.objects.count()


@pytest.mark.django_db
def test_the_demonstrations_own_records_are_asked_for(archive: dict[str, Any]) -> None:
    own = {data["identifier"] for data in loading.documents()}
    ours = [pair for pair in pairs() if archive[pair.expected].identifier in own]
    assert len(ours) >= LEAST_OF_THE_DEMONSTRATION


@pytest.mark.slow
@pytest.mark.django_db
def test_readers_find_what_they_look_for_among_the_first_ten(asked: Asked) -> None:
    for why in WHYS:
        found = len(asked.of(why)) - len(asked.missed(why=why))
        print(f"{why:11}{found:4} of {len(asked.of(why)):3}  {asked.recall(why):.3f}")  # noqa: T201
    print(f"{'in all':23}{asked.recall():.3f}", asked.told(asked.missed()))  # noqa: T201
    assert asked.recall() >= LEAST, asked.told(asked.missed())


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("why", WHYS)
def test_no_sort_of_query_is_given_up(asked: Asked, why: str) -> None:
    assert asked.recall(why) >= LEAST_OF_EACH, asked.told(asked.missed(why=why))


@pytest.mark.slow
@pytest.mark.django_db
def test_what_is_named_exactly_comes_first(asked: Asked) -> None:
    missed = asked.missed(first=1, why="exact")
    assert missed == [], asked.told(missed)


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_called_by_a_word_after_a_minus_is_listed(
    asked: Asked, archive: dict[str, Any]
) -> None:
    names = defaultdict(set)
    for pk, folded in RecordName.objects.values_list("record", "folded"):
        names[pk] |= set(folded.split())
    for pair in asked.of("without"):
        unwanted = {fold(word) for word in pair.query.split() if word.startswith("-")}
        for title in asked.answers[pair]:
            called = names[archive[title].pk] | set(fold(title).split())
            assert not called & unwanted, f"{pair}: {title}"
