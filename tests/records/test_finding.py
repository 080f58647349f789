"""A record is found by any of its names, however they are spelt and in whatever script."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.people.models import Person
from apps.places.models import Place
from apps.records import finding
from apps.records.finding import CANDIDATES, found, named, nearest, search
from apps.records.models import NameKey, Record, RecordName
from tests.build import (
    client_of,
    make,
    make_article,
    make_contributor,
    make_editor,
    make_person,
    make_place,
    people_called,
)
from tests.forms import errors_of, fields_of
from tests.records.test_name_keys import FIRST, GROUPS, NAMES, pairs, synthetic

pytestmark = pytest.mark.django_db

SHUSHA = [
    {"text": "Şuşa", "language": "az"},
    {"text": "Շուշի", "language": "hy", "used_by": "Armenian sources"},
    {"text": "Шуша", "language": "ru", "kind": "translit"},
]


def titles(text: str, rows: Any = None, **how: Any) -> list[str]:
    rows = Record.objects.public() if rows is None else rows
    return [row.record.title for row in found(rows, text, **how)]


# --- ten thousand people ----------------------------------------------------------------


@pytest.fixture
def ten_thousand() -> None:
    """Ten thousand people who never were, and one of the two names of every pair."""
    like = make_person(title="Nobody in Particular")
    stored = {name if number % 2 else other for number, (name, other, _g) in enumerate(pairs())}
    people_called([*stored, *(n for n in synthetic(NAMES) if n not in stored)], like)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def missed() -> Iterator[tuple[str, str, str]]:
    """Ask for one name of every pair; give those that are not led to the other."""
    people = Person.objects.public()
    for number, (name, other, group) in enumerate(pairs()):
        wanted, asked = (name, other) if number % 2 else (other, name)
        listed = titles(asked, people, limit=FIRST + 1)
        if asked in listed:  # stored as well, for another pair
            listed.remove(asked)
        if wanted not in listed[:FIRST]:
            yield group, asked, wanted


def plan_of(queryset: Any) -> str:
    """Return how the database answers, in its own words."""
    return str(queryset.explain())


@pytest.mark.slow
def test_each_name_of_a_pair_finds_the_other_by_an_index_among_ten_thousand(
    ten_thousand: None,
) -> None:
    counts = Counter(group for _name, _other, group in pairs())
    assert all(counts[group] >= 50 for group in GROUPS)
    assert sum(counts.values()) >= 200
    assert Person.objects.count() > NAMES
    assert list(missed()) == []

    everybody, asked = Record.objects.public(), "Мамедов Гасан"
    keys = nearest(everybody, asked)
    assert 0 < len(keys) <= CANDIDATES
    assert re.search("name_key_once|INDEX sqlite_autoindex_records_namekey_1 .key=", plan_of(keys))
    exactly = plan_of(named(everybody, asked))
    assert "record_folded" in exactly
    assert "records_recordname_folded" in exactly
    for text in (asked, "nobody of this sort"):
        with CaptureQueriesContext(connection) as queries:
            found(everybody, text)
        assert len(queries) <= 6


# --- one record -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", ["Şuşa", "SUSA", "şuş", "Shusha", "Shushi", "Шуша", "Շուշի", "Šuša", "Shousha"]
)
def test_place_is_found_by_any_spelling_of_any_name(asked: str) -> None:
    make_place(names=SHUSHA)
    make_place(title="Ağdam")
    assert titles(asked) == ["Şuşa"]


def test_the_name_that_answers_is_told() -> None:
    make_place(names=SHUSHA)
    by_title, by_variant = (
        found(Record.objects.all(), "Şuşa"),
        found(Record.objects.all(), "շուշի"),
    )
    assert [row.name for row in by_title] == [""]
    assert [(row.name, row.language) for row in by_variant] == [("Շուշի", "hy")]


def test_likelier_records_come_first() -> None:
    make_article(title="Three reports of Həsən Məmmədov")
    for title in ("Həsən Məmmədova", "Məmmədov Həsən", "Гасан Мамедов", "Həsən Məmmədov"):
        make_person(title=title)
    make_person(title="Vaqif Əliyev")
    listed = titles("hesen memmedov")
    assert listed[0] != "Vaqif Əliyev"
    assert titles("Həsən Məmmədov")[0] == "Həsən Məmmədov"
    assert set(titles("Həsən Məmmədov")) >= {"Məmmədov Həsən", "Гасан Мамедов"}
    assert "Three reports of Həsən Məmmədov" in titles("Həsən Məmmədov")
    assert "Vaqif Əliyev" not in titles("Həsən Məmmədov")


def test_records_without_names_are_found_by_the_words_of_their_titles() -> None:
    make_article(title="The chronology of Şuşa")
    make("event", title="Unveiling of a memorial")
    for asked in ("susa chronology", "ŞUŞA", "chron"):
        assert titles(asked) == ["The chronology of Şuşa"]
    assert titles("memorial chronology") == []


def test_identifier_finds_its_record_alone_or_in_brackets() -> None:
    place = make_place(title="Şuşa")
    make_place(title="Şuşakənd")
    for asked in (place.identifier, f"Whatever [{place.identifier}]", place.identifier.upper()):
        assert titles(asked) == ["Şuşa"]
        assert list(named(Record.objects.all(), asked)) == [Record.objects.get(pk=place.pk)]


def test_nothing_asked_gives_the_first_and_nonsense_gives_none() -> None:
    make_place(title="Ağdam")
    make_place(title="Şuşa")
    assert titles("", limit=1) == ["Ağdam"]
    assert titles("—!?", limit=1) == ["Ağdam"]
    assert titles("qqqqqqq xxxxx") == []
    assert list(named(Record.objects.all(), "—")) == []
    assert titles("x " * 5_000) == []


# --- what nobody may be told ------------------------------------------------------------

HIDDEN = [
    {"text": "Aynur Həsənova"},
    {"text": "Sevda Quliyeva", "kind": "alias", "is_private": True},
]


@pytest.mark.parametrize("asked", ["Sevda Quliyeva", "Кулиева Севда", "quliyeva", "Sevda Quliyev"])
def test_private_name_leads_no_reader_to_its_record(asked: str) -> None:
    person = make_person(names=HIDDEN)
    everybody = Person.objects.public()
    assert found(everybody, asked) == []
    assert list(named(everybody, asked)) == []
    assert list(search(everybody, asked)) == []
    assert [row.record for row in found(everybody, asked, private=True)] == [person]
    assert list(search(everybody, asked, private=True)) == [person]
    assert found(everybody, "Айнур Гасанова")[0].record == person


def test_what_rows_leave_out_is_not_found() -> None:
    make_place(title="Şuşa", status="draft")
    assert titles("Shusha") == []
    assert titles("Shusha", Record.objects.all()) == ["Şuşa"]


# --- editors ----------------------------------------------------------------------------


@pytest.fixture
def editor() -> Client:
    return client_of(make_editor())


def suggested(client: Client, asked: str, kind: str = "") -> list[tuple[str, str]]:
    query = {"q": asked} | ({"kind": kind} if kind else {})
    response = client.get(reverse("admin:records_record_suggest"), query)
    return [(row["label"], row["hint"]) for row in response.json()["results"]]


def test_box_suggests_by_any_variant_and_says_which(editor: Client) -> None:
    make_place(names=SHUSHA)
    [(label, hint)] = suggested(editor, "Shushi", "place")
    assert label == "Şuşa"
    assert "also \u2068Շուշի\u2069" in hint
    assert "also" not in suggested(editor, "Şuşa")[0][1]
    assert suggested(editor, "Shusha", "person") == []


def test_contributor_is_told_no_private_name_of_others() -> None:
    make_person(names=HIDDEN)
    assert suggested(client_of(make_contributor()), "Sevda Quliyeva") == []
    [(_label, hint)] = suggested(client_of(make_editor()), "Sevda Quliyeva")
    assert "Sevda Quliyeva" in hint


def listed(client: Client, url_name: str, asked: str, **query: str) -> list[str]:
    response = client.get(reverse(url_name), {"q": asked} | query)
    assert response.status_code == 200
    return [row.title for row in response.context["cl"].result_list]


LISTS = ("admin:places_place_changelist", "admin:records_record_changelist")


@pytest.mark.parametrize("url_name", LISTS)
def test_lists_find_any_variant_the_likeliest_first(editor: Client, url_name: str) -> None:
    make_place(names=SHUSHA)
    make_place(title="Shusha district")
    make_place(title="Ağdam")
    assert listed(editor, url_name, "Shusha") == ["Şuşa", "Shusha district"]
    assert listed(editor, url_name, "Շուշի")[0] == "Şuşa"
    by_identifier = sorted(Place.objects.exclude(title="Ağdam"), key=lambda p: p.identifier)
    column = {LISTS[0]: "-1", LISTS[1]: "3"}[url_name]  # titles backwards; identifiers
    expected = ["Şuşa", "Shusha district"] if column == "-1" else [p.title for p in by_identifier]
    assert listed(editor, url_name, "Shusha", o=column) == expected
    assert listed(editor, url_name, "Shusha", status="draft") == []


def test_list_finds_more_than_are_put_in_order(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "PLACED", 2)
    monkeypatch.setattr(finding, "CANDIDATES", 3)
    for number in range(6):
        make_place(title=f"Shusha {number}")
    assert len(listed(editor, LISTS[0], "shusha")) == 6


def test_every_name_of_a_record_names_it_in_a_box(editor: Client) -> None:
    place = make_place(names=SHUSHA)
    other = make_place(names=[{"text": "Шуша"}, {"text": "Shushikend", "kind": "alias"}])
    add = reverse("admin:people_person_add")
    fields = fields_of(editor.get(add)) | {"names-0-text": "Somebody", "living": "no"}
    response = editor.post(add, fields | {"born_at": "շուշի", "_save": "1"})
    assert response.status_code == 302, errors_of(response)
    assert Person.objects.get().born_at_id == place.pk
    response = editor.post(add, fields | {"born_at": "шуша", "_save": "1"})
    sentence = errors_of(response)["born_at"]
    assert place.identifier in sentence
    assert other.identifier in sentence


def test_keys_are_kept_for_each_record() -> None:
    place = make_place(names=SHUSHA)
    assert NameKey.objects.filter(record=place.pk).exists()
    assert RecordName.objects.filter(record=place.pk).count() == 3
