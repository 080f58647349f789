"""A synthetic archive: plainly marked, varied as real ones are, and such as the door would make."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from apps.records import dates, identifiers, richtext
from apps.records.kinds import kinds, parts_of
from apps.records.models import Record, RecordName, Status, Tag
from archive_site.synthetic.wording import LANGUAGES, words_of
from tests.gate_transactions import nothing_kept
from tests.reading import Page

pytestmark = pytest.mark.django_db

NUMBER = 300
#: With which words a record says that it is synthetic.
MARKS = {language: words_of(language)["mark"] for language in LANGUAGES}


@pytest.fixture(scope="module")
def archive(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[Record]]:
    """An archive that the tests of this module look at, and leave as it is."""
    with django_db_blocker.unblock(), nothing_kept():
        call_command("make_synthetic", NUMBER, verbosity=0)
        yield list(Record.objects.order_by("pk"))


def differences() -> str:
    out = io.StringIO()
    try:
        call_command("audit", stdout=out)
    except CommandError as error:
        return f"{error}\n{out.getvalue()}"
    return ""


# --- what it is like --------------------------------------------------------------------------


def test_every_kind_and_four_scripts_are_there(archive: list[Record]) -> None:
    found = Counter(record.kind for record in archive)
    scripts = Counter(RecordName.objects.values_list("script", flat=True))

    assert set(found) == {"person", "event", "place", "group", "article", "item"}
    assert 0.5 < found["person"] / NUMBER < 0.7
    assert {"Latn", "Cyrl", "Armn", "Geor"} <= set(scripts)


def test_every_record_says_that_it_is_synthetic(archive: list[Record]) -> None:
    unmarked = [r.title for r in archive if not r.summary.startswith(MARKS[r.language])]

    assert not unmarked


def test_every_page_says_that_the_archive_is_synthetic(
    archive: list[Record], client: Client
) -> None:
    for address in ("/", "/people/", "/search/?q=letter"):
        words = client.get(address).content.decode()
        assert "made up by a program" in words, address


def test_tags_are_skewed_and_have_broader_ones(archive: list[Record]) -> None:
    times = Counter(Tag.objects.filter(tagged__isnull=False).values_list("pk", flat=True))
    commonest, rarest = times.most_common()[0][1], times.most_common()[-1][1]

    assert commonest > 8 * rarest
    assert Tag.objects.filter(broader__broader__isnull=False).exists()


def test_dates_are_uncertain_in_every_way(archive: list[Record]) -> None:
    written = {record.date for record in archive if record.date}
    ways = [
        r"\d{4}-\d\d-\d\d", r"\d{4}-\d\d", r"\d{4}", r"\d{4}~", r"\d{3}X", r"\d{4}\?", r".+/.+"
    ]  # fmt: skip

    for way in ways:
        assert any(re.fullmatch(way, date) for date in written), way
    assert any(not record.date for record in archive)
    assert all(dates.check(date) == date for date in written)


def test_a_few_records_are_hidden_in_each_way(archive: list[Record]) -> None:
    hidden = [record for record in archive if not record.is_public]
    living = [record for record in hidden if record.kind == "person"]

    assert 0.03 < len(hidden) / NUMBER < 0.2
    assert any(record.status == Status.DRAFT for record in hidden)
    assert any(record.status == Status.PUBLISHED for record in living)


# --- what the door would have made ------------------------------------------------------------


def test_the_auditor_finds_nothing_wrong(archive: list[Record]) -> None:
    assert not differences()


def test_the_door_would_take_every_record(archive: list[Record]) -> None:
    refused = []
    for kind, model in kinds().items():
        for record in model.objects.all():
            try:
                record.full_clean()
            except ValidationError as error:
                refused.append((kind, record.title, error.messages))
            if record.body != richtext.sanitise(record.body):
                refused.append((kind, record.title, [record.body]))

    assert not refused


def test_the_door_would_take_every_row(archive: list[Record]) -> None:
    refused = []
    for part in {part for kind in kinds() for part in parts_of(kind)}:
        for row in part.objects.all():
            try:
                row.full_clean()
            except ValidationError as error:
                refused.append((part.__name__, str(row), error.messages))

    assert not refused


def test_identifiers_are_such_as_are_minted(archive: list[Record]) -> None:
    assert all(identifiers.is_valid(record.identifier) for record in archive)


# --- what readers meet ------------------------------------------------------------------------


def test_every_public_page_opens(archive: list[Record], client: Client) -> None:
    shown = [record for record in archive if record.is_public]

    for record in shown[::7]:
        page = Page(client, record.get_absolute_url())
        assert MARKS[record.language] in page.text, record.title


def test_a_hidden_person_has_no_page(archive: list[Record], client: Client) -> None:
    hidden = next(r for r in archive if r.kind == "person" and r.status == Status.DRAFT)

    assert client.get(hidden.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_search_finds_somebody_by_their_name(
    archive: list[Record], client: Client, language: str
) -> None:
    person = next(
        r for r in archive if r.kind == "person" and r.is_public and r.language == language
    )

    found = Page(client, f"/search/?q={quote(person.title)}").links("//ol")

    assert person.get_absolute_url() in found.values()
