"""Folding: words that a reader would call the same are the same, in every script."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.records.folding import fold, slugify
from apps.records.models.tags import folded_name


@pytest.mark.parametrize(
    "same",
    [
        ("Şəhid", "ŞƏHİD", "şəhid", "sehid", "SEHID", " Şəhid ", "şehid"),
        ("Şuşa", "ŞUŞA", "susa", "Şuşa"),
        ("Xankəndi", "XANKƏNDİ", "xankendi"),
        ("Ağdam", "AĞDAM", "agdam"),
        ("Qarabağ", "Qarabag"),
        ("Kəlbəcər", "kelbecer"),
        ("İsmayıl", "ismayıl", "ismayil", "ISMAYIL", "Ismayil"),
        ("Ёлка", "елка", "ЁЛКА"),
        ("Медаль", "медаль", "МЕДАЛЬ"),
        ("և", "եւ", "Եւ"),
        ("Ստեփանակերտ", "ՍՏԵՓԱՆԱԿԵՐՏ"),
        ("d’Or", "d'Or", "dʼOr", "dOr"),
        ("ﬁnal", "final", "FINAL"),
        ("8 November", "8  november", "8\u00a0November", "8-november"),
    ],
)
def test_what_a_reader_calls_one_word_is_one_word(same: tuple[str, ...]) -> None:
    assert len({fold(word) for word in same}) == 1


@pytest.mark.parametrize("word", ["Şəhid", "İsmayıl", "Ёлка", "Café", "Ağdam"])
def test_letters_written_in_two_parts_are_the_same_letters(word: str) -> None:
    assert fold(unicodedata.normalize("NFD", word)) == fold(word)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Şuşa", "Şamaxı"), ("1992", "1993"), ("Lachin", "Lachin district"), ("мир", "мор")],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=60))
def test_any_text_is_folded_to_plain_words_once_and_for_all(text: str) -> None:
    folded = fold(text)
    assert re.fullmatch(r"([a-z0-9]+( [a-z0-9]+)*)?", folded)
    assert fold(folded) == folded


@given(st.text(alphabet="abcçdeəfgğhxıijkqlmnoöprsştuüvyz ", max_size=30))
def test_capitals_of_an_azerbaijani_text_make_no_difference(text: str) -> None:
    capitals = text.replace("i", "İ").replace("ı", "I").upper()
    assert fold(capitals) == fold(text)


@pytest.mark.parametrize("text", ["", " ", "—", "!?…", "'"])
def test_where_there_is_no_word_there_is_nothing(text: str) -> None:
    assert fold(text) == ""
    assert slugify(text) == ""


def test_a_tag_without_letters_still_has_a_name_to_be_found_by() -> None:
    assert folded_name("★") == "★"
    assert folded_name("★") != folded_name("☆")


@given(st.text(max_size=200))
def test_an_address_is_short_and_plain(text: str) -> None:
    slug = slugify(text)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", slug)
    assert len(slug) <= 80


def test_an_address_is_made_of_the_title_s_words() -> None:
    assert slugify("Şuşa şəhəri: 8 noyabr 2020") == "susa seheri 8 noyabr 2020".replace(" ", "-")
    assert slugify("word " * 40, limit=12) == "word-word-wo"
    assert slugify("word " * 40, limit=10) == "word-word"
