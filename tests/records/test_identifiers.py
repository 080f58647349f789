"""Identifiers: opaque, checked, never reused, and one word in every spelling."""

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from apps.records import identifiers
from apps.records.changes import changeset
from apps.records.identifiers import (
    ALPHABET,
    NAME_LENGTH,
    check_character,
    is_valid,
    mint,
    normalise,
    shown,
)
from apps.records.models import Record, Status
from tests.build import make, make_editor, make_event, make_person, make_place

names = st.text(ALPHABET, min_size=NAME_LENGTH, max_size=NAME_LENGTH)


def test_the_check_character_is_noid_s() -> None:
    """The example of the NOID manual: 13030/xf93gt2 has the check character q."""
    assert check_character("13030/xf93gt2") == "q"


def test_a_minted_identifier_is_valid_and_spells_no_word() -> None:
    for _time in range(100):
        identifier = mint()
        assert is_valid(identifier)
        assert re.fullmatch(r"[0-9bcdfghjkmnpqrstvwxz]{8}", identifier)


def test_a_hundred_thousand_names_hardly_ever_meet() -> None:
    assert len({mint() for _time in range(2000)}) == 2000
    assert len(ALPHABET) ** NAME_LENGTH > 17_000_000_000


@given(names, st.integers(0, NAME_LENGTH - 1), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(name: str, place: int, other: str) -> None:
    identifier = name + check_character(name)
    slip = identifier[:place] + other + identifier[place + 1 :]
    assert is_valid(slip) == (slip == identifier)


@given(names, st.integers(0, NAME_LENGTH - 2))
def test_two_neighbours_changed_about_are_always_noticed(name: str, place: int) -> None:
    identifier = name + check_character(name)
    swapped = list(identifier)
    swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
    assert is_valid("".join(swapped)) == ("".join(swapped) == identifier)


@given(st.text(max_size=20))
def test_any_text_at_all_may_be_asked_about(text: str) -> None:
    assert not is_valid(text) or len(text) == NAME_LENGTH + 1
    normalise(text)


@pytest.mark.parametrize(
    "written",
    ["{}", " {} ", "ark:/99999/{}", "ark:99999/{}", "ARK:99999/{}", "99999/{}", "/{}/"],
)
def test_an_identifier_is_known_in_every_way_it_is_written(written: str) -> None:
    identifier = mint()
    assert normalise(written.format(identifier)) == identifier
    assert normalise(written.format(identifier.upper())) == identifier
    assert normalise(written.format(f"{identifier[:4]}-{identifier[4:]}")) == identifier


def test_a_number_of_the_archive_s_own_changes_no_identifier(settings: Any) -> None:
    identifier = mint()
    assert shown(identifier) == identifier
    settings.ARK_NAAN = "12345"
    assert shown(identifier) == f"ark:12345/{identifier}"
    assert is_valid(normalise(shown(identifier)))


@pytest.mark.django_db
@pytest.mark.parametrize("naan", ["", "12345"])
def test_the_permanent_address_leads_to_the_record(
    client: Client, settings: Any, naan: str
) -> None:
    settings.ARK_NAAN = naan
    person = make_person(title="Aynur Hasanova")
    for written in (shown(person.identifier), person.identifier.upper()):
        response = client.get(f"/id/{written}")
        assert response.status_code == 302
        assert response["Location"] == person.get_absolute_url()
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.django_db
def test_the_permanent_address_outlives_a_change_of_title(client: Client) -> None:
    person = make_person(title="First name")
    there = client.get(f"/id/{person.identifier}")["Location"]
    with changeset(by=None) as change:
        change.apply(person, {"title": "Second name"})
    here = client.get(f"/id/{person.identifier}")["Location"]
    assert (there, here) == (
        f"/people/{person.identifier}/first-name/",
        f"/people/{person.identifier}/second-name/",
    )
    assert client.get(there)["Location"] == here  # the old words lead to the new ones


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (Status.DRAFT, 404),
        (Status.IN_REVIEW, 404),
        (Status.WITHDRAWN, 410),
        (Status.REMOVED, 404),
        (Status.PUBLISHED, 302),
    ],
)
def test_the_permanent_address_passes_the_gate(client: Client, status: str, answer: int) -> None:
    record = make("event", title="Hush", status=status)
    response = client.get(f"/id/{record.identifier}")
    assert response.status_code == answer
    assert b"hush" not in response.content.lower()


@pytest.mark.django_db
def test_what_looks_like_an_identifier_and_is_none_is_not_found(client: Client) -> None:
    for written in (mint(), "x", "ark:99999/", "0" * 80, "a-b-c"):
        assert client.get(f"/id/{written}").status_code == 404
    assert client.get(f"/id/{'0' * 81}").status_code == 404


@pytest.mark.django_db
def test_an_identifier_is_kept_for_life_and_never_shared() -> None:
    event = make_event()
    identifier = event.identifier
    with changeset(by=make_editor()) as change:
        change.apply(event, {"title": "Renamed", "identifier": mint()})
        change.remove(event)
    with changeset(by=None) as change:
        change.bring_back(Record.objects.get(pk=event.pk))
    assert Record.objects.get(pk=event.pk).identifier == identifier
    assert make_place().identifier != identifier


@pytest.mark.django_db
def test_a_name_that_is_taken_is_minted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """29^7 names make a collision unlikely, not impossible."""
    there = make_event()
    minted = iter([there.identifier, there.identifier, mint()])
    monkeypatch.setattr(identifiers, "mint", lambda: next(minted))
    assert make_event().identifier != there.identifier
