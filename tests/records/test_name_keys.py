"""Two spellings of one name find each other, whichever of them is asked for."""

import csv
import random
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.records.folding import fold
from apps.records.name_keys import KEY_LENGTH, MOST_KEYS, keys, similarity
from tests.records.name_stock import FAMILIES, MEN, PLACES, WOMEN

NAMES = 10_000
FIRST = 10
PAIRS = Path(__file__).with_name("name_pairs.csv")
GROUPS = ("cross-script", "transliteration", "typo", "patronymic or maiden name")
SON = {"az": "{} oğlu", "ru": "{} оглы", "en": "{}", "hy": "{}ի"}
DAUGHTER = {"az": "{} qızı", "ru": "{} кызы", "en": "{}", "hy": "{}ի"}
FEMININE = {"az": "a", "ru": "а", "en": "a", "hy": "ա"}


def pairs() -> list[tuple[str, str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as lines:
        return [(row["name"], row["other"], row["group"]) for row in csv.DictReader(lines)]


def synthetic(count: int) -> list[str]:
    """Return as many names made of the stock, always the same: nobody in particular."""
    chance = random.Random(1992)
    names: dict[str, None] = {}
    while len(names) < count:
        language = chance.choice(("az", "az", "ru", "en", "hy"))
        names[place(chance, language) if chance.random() < 0.02 else person(chance, language)] = (
            None
        )
    return list(names)


def form(chance: random.Random, stock: list[dict[str, str]], language: str) -> str:
    return chance.choice([row[language] for row in stock if language in row])


def person(chance: random.Random, language: str) -> str:
    is_man = chance.random() < 0.7
    name = form(chance, MEN if is_man else WOMEN, language)
    family = form(chance, FAMILIES, language)
    if not is_man and family[-1] in "vвվև":
        family += FEMININE[language]
    if chance.random() < 0.4:
        child = (SON if is_man else DAUGHTER)[language]
        name += " " + child.format(form(chance, MEN, language))
    return f"{family} {name}" if chance.random() < 0.4 else f"{name} {family}"


def place(chance: random.Random, language: str) -> str:
    return form(chance, PLACES, language)


class Index:
    """What the table of keys does, in memory."""

    def __init__(self, names: list[str]) -> None:
        self.under: dict[str, list[str]] = defaultdict(list)
        for name in names:
            for key in keys(name):
                self.under[key].append(name)

    def candidates(self, query: str) -> set[str]:
        return {name for key in keys(query) for name in self.under.get(key, ()) if name != query}

    def first(self, query: str) -> list[str]:
        def by_likeness(name: str) -> tuple[float, str]:
            return -similarity(query, name), name

        return sorted(self.candidates(query), key=by_likeness)[:FIRST]


@pytest.fixture(scope="module")
def index() -> Index:
    """Ten thousand names, and every form of the pairs among them."""
    forms = {form for name, other, _group in pairs() for form in (name, other)}
    return Index([*forms, *(name for name in synthetic(NAMES) if name not in forms)])


def test_the_pairs_are_enough_and_of_every_group() -> None:
    counts = Counter(group for _name, _other, group in pairs())
    assert set(counts) == set(GROUPS)
    assert all(count >= 60 for count in counts.values())
    assert sum(counts.values()) >= 240


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
def test_each_form_finds_the_other_among_the_first_ten(index: Index, group: str) -> None:
    asked = [(name, other) for name, other, its_group in pairs() if its_group == group]
    asked += [(other, name) for name, other in asked]
    missed = [(query, wanted) for query, wanted in asked if wanted not in index.first(query)]
    print(f"{group}: {len(asked) - len(missed)} of {len(asked)} found")  # noqa: T201
    assert not missed


def test_few_candidates_are_examined(index: Index) -> None:
    queries = [form for name, other, _group in pairs() for form in (name, other)]
    queries += synthetic(500)
    examined = [len(index.candidates(query)) for query in queries]
    mean = sum(examined) / len(examined)
    print(f"candidates: {mean:.0f} on average, {max(examined)} at most")  # noqa: T201
    assert mean < 400


def test_few_keys_are_stored() -> None:
    counts = [len(keys(name)) for name in synthetic(NAMES)]
    print(f"keys: {sum(counts) / len(counts):.1f} on average, {max(counts)} at most")  # noqa: T201
    assert min(counts) > 0
    assert max(counts) <= MOST_KEYS < 40


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Şuşa", "SUSA"),
        ("Şəhid", "SEHID"),
        ("ŞƏHİD", "sehid"),
        ("և", "եւ"),
        ("եւ", "եվ"),
        ("ԵՐԵՎԱՆ", "Երեւան"),
        ("Ёлка", "елка"),
        ("مُحَمَّد", "محمد"),
        ("O’Neil", "ONeil"),
    ],
)
def test_folding_brings_together_one_word(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("other", ["Shusha", "Шуша", "Susa", "SHUSHA", "Շուշա", "Shousha"])
def test_shusha_is_found_by_every_spelling(other: str) -> None:
    assert fold("Şuşa") == "susa"
    assert keys("Şuşa") & keys(other)


@pytest.mark.parametrize(
    ("asked", "nearer", "farther"),
    [
        ("Həsən Məmmədov", "Мамедов Гасан", "Hüseyn Məmmədov"),
        ("Həsən Məmmədov", "Həsən Əli oğlu Məmmədov", "Həsən Əhmədov"),
        ("Həsən Əli oğlu Məmmədov", "Həsən Məmmədov", "Həsən Vəli oğlu Məmmədov"),
        ("Həsən Əli oğlu Məmmədov", "H. Ə. Məmmədov", "V. Ə. Məmmədov"),
        ("Leyla Həsən qızı Kərimova", "Leyla Həsən qızı Vəliyeva", "Leyla Vəliyeva"),
        ("Vera Popova", "Vera Volkova (née Popova)", "Vera Volkova"),
        ("Hasan ibn Ali", "Həsən Əli oğlu", "Həsən Vəli oğlu"),
        ("محمد", "Məhəmməd", "Əhməd"),
        ("Levon Ter-Poghosyan", "Լևոն Տեր-Պողոսյան", "Levon Ter-Petrosyan"),
    ],
)
def test_what_is_likelier_meant_ranks_first(asked: str, nearer: str, farther: str) -> None:
    assert similarity(asked, nearer) > similarity(asked, farther)


def test_words_that_name_nothing_are_a_name_where_there_is_no_other() -> None:
    assert keys("Born")
    assert keys("A.")
    assert not keys("— …")
    assert similarity("— …", "Born") == 0


@settings(deadline=None)
@given(st.text(max_size=400), st.text(max_size=40))
def test_any_text_has_few_short_keys_and_a_likeness(one: str, other: str) -> None:
    found = keys(one)
    assert len(found) <= MOST_KEYS
    assert all(0 < len(key) <= KEY_LENGTH for key in found)
    assert 0 <= similarity(one, other) <= 1
    if found:
        assert similarity(one, one) == pytest.approx(1)
