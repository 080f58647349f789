"""A reader's page says how a date was written, and in which calendar; never of a private date."""

import pytest
from django.test import Client

from apps.records.documents import public_document
from apps.records.wordings import Wording, wording
from tests.build import make_event, make_person

pytestmark = pytest.mark.django_db


def page(client: Client, record: object, language: str = "") -> str:
    url = record.get_absolute_url()
    return client.get(f"/{language}{url}" if language else url).content.decode()


def test_a_day_in_two_calendars_shows_the_day_of_today_and_both_as_written(client: Client) -> None:
    event = make_event(date="1915-04-24", date_as_written="11/24 April 1915")
    text = page(client, event)
    assert "<bdi>24 April 1915</bdi>" in text
    assert 'written <bdi lang="">11/24 April 1915</bdi>, Old and New Style' in text


def test_a_day_in_old_style_says_so(client: Client) -> None:
    event = make_event(date="1915-04-24", date_as_written="11 апреля 1915 г. ст. ст.")
    text = page(client, event)
    assert "<bdi>24 April 1915</bdi>" in text
    assert 'written <bdi lang="">11 апреля 1915 г. ст. ст.</bdi>, Old Style' in text


def test_other_words_than_ours_stand_beside_the_date(client: Client) -> None:
    person = make_person(
        born="1890~", born_as_written="abt. 1890", died="1916-07-01", died_as_written="1 July 1916"
    )
    text = page(client, person)
    assert "about 1890" in text
    assert 'as written: <bdi lang="">abt. 1890</bdi>' in text
    assert text.count("as written:") == 1


def test_a_private_date_does_not_leak_by_its_wording(client: Client) -> None:
    person = make_person(
        born="1915-04-24", born_as_written="11/24 April 1915 (Zqwording)", withheld=["born"]
    )
    assert "Zqwording" not in page(client, person)
    assert "1915" not in page(client, person)
    document = public_document(person).document
    assert (document.born, document.born_as_written) == ("", "")


@pytest.mark.parametrize(
    ("edtf", "text", "beside"),
    [
        ("1915", "", None),
        ("", "about 1915", None),
        ("1915~", "about 1915", None),
        ("1915~", "About 1915.", None),
        ("1915~", "около 1915 года", None),
        ("1915~", "c. 1915", Wording("c. 1915")),
        ("1992-05-12", "12.05.1992", Wording("12.05.1992")),
        ("1915-04-24", "11 (24) апреля 1915", Wording("11 (24) апреля 1915", "dual")),
        ("1915-04-24", "11 April 1915 O.S.", Wording("11 April 1915 O.S.", "julian")),
        # words left behind when the date was changed are no longer said to be of a calendar
        ("1915-04-25", "11 April 1915 O.S.", Wording("11 April 1915 O.S.")),
        ("{1863,1870}", "1863, printed 1870", Wording("1863, printed 1870")),
    ],
)
def test_a_wording_is_shown_where_it_says_more(edtf: str, text: str, beside: object) -> None:
    assert wording(edtf, text, "en") == beside
