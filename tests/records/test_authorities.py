"""Entries of authority files: reduced from whatever is pasted, and shown as links."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from apps.records.changes import Refused
from apps.records.models.authorities import reduced
from tests.build import make_archivist, make_event, make_person, make_place
from tests.forms import admin_url, errors_of, fields_of, send
from tests.reading import Page, flaws

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("authority", "text", "code"),
    [
        ("wikidata", "Q42", "Q42"),
        ("wikidata", " q42 ", "Q42"),
        ("wikidata", "https://www.wikidata.org/wiki/Q42", "Q42"),
        ("wikidata", "http://www.wikidata.org/entity/Q42", "Q42"),
        ("wikidata", "https://m.wikidata.org/wiki/Q42", "Q42"),
        ("wikidata", "www.wikidata.org/wiki/Q42#P31", "Q42"),
        ("wikidata", "https://www.wikidata.org/wiki/Q42?uselang=az", "Q42"),
        ("wikidata", "https://www.wikidata.org/wiki/Special:EntityPage/Q42", "Q42"),
        ("geonames", "585211", "585211"),
        ("geonames", "https://www.geonames.org/585211/shusha.html", "585211"),
        ("geonames", "https://sws.geonames.org/585211/", "585211"),
        ("viaf", "https://viaf.org/viaf/113230702/", "113230702"),
        ("viaf", "viaf.org/viaf/113230702/#Adams", "113230702"),
    ],
)
def test_an_entry_is_known_by_its_code_or_its_address(
    authority: str, text: str, code: str
) -> None:
    assert reduced(authority, text) == code


@pytest.mark.parametrize(
    ("authority", "text"),
    [
        ("wikidata", "42"),
        ("wikidata", "Q0"),
        ("wikidata", "P31"),
        ("wikidata", "Q42 and Q43"),
        ("wikidata", "https://example.org/wiki/Q42"),
        ("wikidata", "https://example.org/www.wikidata.org/wiki/Q42"),
        ("wikidata", "https://wikidata.org.example.org/wiki/Q42"),
        ("wikidata", "https://www.wikidata.org/wiki/"),
        ("wikidata", "javascript:alert('Q42')"),
        ("wikidata", "https://en.wikipedia.org/wiki/Douglas_Adams"),
        ("geonames", "Q42"),
        ("geonames", "shusha"),
        ("viaf", "https://www.geonames.org/585211"),
        ("viaf", "1" * 10_000),
        ("wikidata", "www.wikidata.org/" + "a/" * 5_000),
    ],
)
def test_what_is_no_entry_is_refused_with_an_example(authority: str, text: str) -> None:
    with pytest.raises(ValidationError, match="write it like"):
        reduced(authority, text)


def row(number: int = 0, **fields: str) -> dict[str, str]:
    return {f"authorities-{number}-{name}": value for name, value in fields.items()}


def test_an_address_is_pasted_into_the_form_and_readers_see_a_link(client: Client) -> None:
    client.force_login(make_archivist())
    place = make_place(title="A town")
    address = "https://www.geonames.org/585211/" + "a-long-name/" * 20
    answer = send(client, admin_url(place), row(authority="geonames", code=address))
    assert answer.status_code == 302
    page = Page(client, place.get_absolute_url())
    link = page.one("//section[@aria-labelledby='authorities']//a")
    assert (link.text_content(), link.get("rel")) == ("585211", "external")
    assert link.get("href") == "https://www.geonames.org/585211"
    assert page.texts("//section[@aria-labelledby='authorities']//dt") == ["GeoNames"]
    assert flaws(page.text) == []


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("wikidata", "Douglas Adams")], "That is no entry of Wikidata: write it like Q42."),
        ([("viaf", "Q42")], "That is no entry of VIAF"),
        ([("wikidata", "Q42"), ("wikidata", "https://www.wikidata.org/wiki/Q42")], ""),
    ],
)
def test_a_wrong_entry_is_refused_and_nothing_typed_is_lost(
    client: Client, rows: list[tuple[str, str]], sentence: str
) -> None:
    client.force_login(make_archivist())
    place = make_place(title="A town")
    typed: dict[str, Any] = {"summary": "Typed with care.", "authorities-TOTAL_FORMS": len(rows)}
    for number, (authority, code) in enumerate(rows):
        typed |= row(number, authority=authority, code=code)
    answer = send(client, admin_url(place), typed)
    assert answer.status_code == 200
    assert sentence in " ".join(errors_of(answer).values())
    assert errors_of(answer)
    kept = fields_of(answer)
    assert all(kept[name] == str(value) for name, value in typed.items() if "TOTAL" not in name)
    assert not place.authorities.exists()


def test_only_what_is_titled_by_names_has_entries(client: Client) -> None:
    client.force_login(make_archivist())
    for record, has_rows in ((make_person(), True), (make_event(), False)):
        form = fields_of(client.get(admin_url(record)))
        assert ("authorities-TOTAL_FORMS" in form) is has_rows


def test_a_document_is_checked_as_the_form_is() -> None:
    with pytest.raises(Refused, match="no entry of Wikidata"):
        make_place(authorities=[{"authority": "wikidata", "code": "nothing"}])
    place = make_place(
        authorities=[{"authority": "wikidata", "code": "https://www.wikidata.org/wiki/Q42"}]
    )
    assert [link.code for link in place.authorities.all()] == ["Q42"]
