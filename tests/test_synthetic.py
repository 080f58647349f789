"""Synthetic archives are made in empty ones alone, and alike for the same seed."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.records.documents import to_documents
from apps.records.models import Record, Status
from tests import build
from tests.gate_transactions import nothing_kept

pytestmark = pytest.mark.django_db


def make(number: int, **options: Any) -> str:
    out = io.StringIO()
    call_command("make_synthetic", number, stdout=out, **options)
    return out.getvalue()


def differences() -> str:
    out = io.StringIO()
    try:
        call_command("audit", stdout=out)
    except CommandError as error:
        return f"{error}\n{out.getvalue()}"
    return ""


def everything() -> list[dict[str, Any]]:
    """Return all that the records say, and where they stand."""
    states = Record.objects.order_by("pk").values_list("pk", "status", "publish_at")
    documents = {pk: document.to_json() for pk, document in to_documents(pk for pk, *_ in states)}
    return [documents[pk] | {"state": state} for pk, *state in states]


def test_an_archive_with_records_is_left_alone() -> None:
    build.make_person(title="Aziza the Invented")

    with pytest.raises(CommandError, match="This archive already has records or tags"):
        make(10)

    assert Record.objects.count() == 1


def test_an_archive_with_a_record_in_the_bin_is_left_alone() -> None:
    build.make_place(title="A place nobody knows", status=Status.REMOVED)

    with pytest.raises(CommandError, match="This archive already has records or tags"):
        make(10)


def test_an_archive_with_a_vocabulary_is_left_alone() -> None:
    build.make_tag("Letters")

    with pytest.raises(CommandError, match="This archive already has records or tags"):
        make(10)


@pytest.mark.parametrize("number", [0, -3])
def test_no_fewer_than_one_record_can_be_made(number: int) -> None:
    with pytest.raises(CommandError, match="one at the least"):
        make(number)


@pytest.mark.parametrize("number", [1, 2, 41])
def test_as_many_records_are_made_as_were_asked_for(number: int) -> None:
    told = make(number)

    assert Record.objects.count() == number
    assert f"A synthetic archive of {number} records is made and indexed." in told
    assert not differences()


def test_the_same_seed_gives_the_same_archive_and_another_one_another() -> None:
    said = []
    for seed in (7, 7, 8):
        with nothing_kept():
            make(60, seed=seed, verbosity=0)
            said.append(everything())

    assert said[0] == said[1]
    assert said[0] != said[2]
