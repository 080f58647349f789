"""One box takes a date as the source says it, keeps the words, and says what it understood."""

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.records.changes import changeset
from apps.records.documents import to_document
from apps.records.models import Source
from tests.build import (
    make,
    make_archivist,
    make_contributor,
    make_editor,
    make_event,
    make_person,
)
from tests.eyes import Open
from tests.forms import admin_url, parse, send

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.django_db

LIVE = "/admin/records/record/date/"

#: As it was typed, its EDTF, and the words that are kept beside it.
TYPED = [
    ("1915", "1915", ""),
    ("c. 1915", "1915~", "c. 1915"),
    ("1915~", "1915~", ""),
    ("  13 May 1992 ", "1992-05-13", "13 May 1992"),
    ("1914–18", "1914/1918", "1914–18"),
    ("between 1 and 3 July 1916", "[1916-07-01..1916-07-03]", "between 1 and 3 July 1916"),
    ("before 1920", "[..1919]", "before 1920"),
    ("13 noyabr 2020", "2020-11-13", "13 noyabr 2020"),
    ("около 1915", "1915~", "около 1915"),
    ("1915 թ.", "1915", "1915 թ."),
    ("11/24 April 1915", "1915-04-24", "11/24 April 1915"),
]


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_archivist())
    return client


def box_of(response: Any, name: str = "date") -> Any:
    return parse(response).xpath(f"//input[@name='{name}']")[0]


def answer_of(response: Any, name: str = "date") -> str:
    place = box_of(response, name).get("aria-describedby").split()[-1]
    return str(parse(response).xpath(f"//*[@id='{place}']")[0].text_content())


def fresh(record: Any) -> Any:
    return type(record).objects.get(pk=record.pk)


# --- what is stored, and what is shown back ---------------------------------------------


@pytest.mark.parametrize(("typed", "edtf", "wording"), TYPED)
def test_what_was_typed_is_kept_and_shown_back(
    editor: Client, typed: str, edtf: str, wording: str
) -> None:
    event = make_event()
    assert send(editor, admin_url(event), {"date": typed}).status_code == 302
    event = fresh(event)
    assert (event.date, event.date_as_written) == (edtf, wording)
    again = editor.get(admin_url(event))
    assert box_of(again).get("value") == typed.strip()
    assert answer_of(again)


@pytest.mark.parametrize("name", ["born", "died"])
def test_a_persons_dates_keep_their_words_too(editor: Client, name: str) -> None:
    person = make_person()
    send(editor, admin_url(person), {name: "весна 1916"})
    person = fresh(person)
    assert getattr(person, name) == "1916-21"
    assert getattr(person, f"{name}_as_written") == "весна 1916"
    assert getattr(to_document(person), f"{name}_as_written") == "весна 1916"
    assert box_of(editor.get(admin_url(person)), name).get("value") == "весна 1916"


def test_every_date_of_the_archive_has_the_box(editor: Client) -> None:
    """A kind's own date, a name's period and a source's date keep EDTF and show words."""
    monument, person = make("monument"), make_person()
    send(editor, admin_url(monument), {"unveiled": "c. 1975"})
    assert fresh(monument).unveiled == "1975~"
    assert box_of(editor.get(admin_url(monument)), "unveiled").get("value") == "about 1975"
    send(editor, admin_url(person), {"names-0-period": "since 1960"})
    assert fresh(person).names.get().period == "1960/.."
    add = reverse("admin:records_source_add")
    assert send(editor, add, {"title": "A register", "date": "spring 1916"}).status_code == 302
    assert Source.objects.get().date == "1916-21"


def test_edtf_is_taken_as_it_is(editor: Client) -> None:
    event = make_event(date="1992")
    send(editor, admin_url(event), {"date": "1992-05-13/1992-05-15"})
    assert (fresh(event).date, fresh(event).date_as_written) == ("1992-05-13/1992-05-15", "")


def test_an_emptied_box_clears_the_date_and_its_words(editor: Client) -> None:
    event = make_event(date="1915~", date_as_written="c. 1915")
    send(editor, admin_url(event), {"date": " "})
    assert (fresh(event).date, fresh(event).date_as_written) == ("", "")


def test_old_style_is_converted_in_the_open(editor: Client) -> None:
    event = make_event()
    send(editor, admin_url(event), {"date": "11 апреля 1915 г. ст. ст."})
    assert fresh(event).date == "1915-04-24"
    answer = answer_of(editor.get(admin_url(event)))
    assert "24 April 1915" in answer
    assert "Old Style" in answer


def test_a_date_is_not_read_anew_while_nobody_changes_it(editor: Client) -> None:
    """01.07.1916 was typed on a Russian page; an English one would refuse it."""
    event = make_event(date="1916-07-01", date_as_written="01.07.1916")
    page = editor.get(admin_url(event))
    assert box_of(page).get("value") == "01.07.1916"
    assert "1 July 1916" in answer_of(page)
    assert send(editor, admin_url(event), {"summary": "New"}).status_code == 302
    event = fresh(event)
    assert (event.date, event.date_as_written) == ("1916-07-01", "01.07.1916")
    assert event.summary == "New"


def test_words_that_no_longer_mean_the_date_are_not_shown_for_it(editor: Client) -> None:
    """An import may change a date and say nothing of its wording."""
    event = make_event(date="1915~", date_as_written="c. 1915")
    with changeset(by=None) as change:
        change.apply(event, {"date": "1920"})
    assert box_of(editor.get(admin_url(event))).get("value") == "1920"


def test_saving_without_a_change_leaves_no_trace(editor: Client) -> None:
    person = make_person(born="1915~", born_as_written="c. 1915", died="1990")
    event = make_event(date="1915~")
    send(editor, admin_url(person), {})
    send(editor, admin_url(event), {})
    assert (fresh(person).version, fresh(event).version) == (person.version, event.version)


def test_a_document_may_leave_the_words_out() -> None:
    assert make_person(born="1915~").born_as_written == ""


def test_readers_are_given_the_wording_beside_the_date_and_not_as_a_fact(client: Client) -> None:
    person = make_person(born="1915~", born_as_written="um 1915")
    text = client.get(person.get_absolute_url()).content.decode()
    assert "about 1915" in text
    assert text.count("as written") == text.count('as written: <bdi lang="">um 1915</bdi>') == 1


# --- refusals ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("01/07/1916", "1 July 1916 or as 7 January 1916"),
        ("31 June 1916", "no 31 June 1916"),
        ("1918–1914", "earlier date first"),
        ("some time ago", "could not read"),
        ("1" * 10_000, "100 characters"),
    ],
)
def test_a_refusal_stands_beside_the_box_and_the_text_is_kept(
    editor: Client, typed: str, said: str
) -> None:
    event = make_event(date="1915", summary="Former")
    response = send(editor, admin_url(event), {"date": typed, "summary": "New"})
    assert response.status_code == 200
    row = parse(response).xpath("//div[contains(@class, 'field-date')]")[0]
    assert said in row.xpath(".//ul[contains(@class, 'errorlist')]")[0].text_content()
    assert box_of(response).get("value") == typed
    assert answer_of(response) == "", "nothing is said of the former date under the new text"
    assert (fresh(event).date, fresh(event).summary) == ("1915", "Former")


# --- the live answer --------------------------------------------------------------------


def test_it_answers_in_words(editor: Client) -> None:
    answer = editor.get(LIVE, {"text": "c. 1915"}).json()
    assert answer == {
        "ok": True,
        "words": "about 1915; sorts under 1915; from 1914 to 1916",
        "edtf": "1915~",
    }


def test_it_answers_in_the_editors_language(editor: Client) -> None:
    answer = editor.get(LIVE, {"text": "01.07.1916", "language": "ru"}).json()
    assert answer["edtf"] == "1916-07-01"
    assert answer["words"].startswith("1 июля 1916")


@pytest.mark.parametrize("text", ["01/07/1916", "x" * 10_000, "\x00", "?"])
def test_it_says_what_to_write_instead(editor: Client, text: str) -> None:
    answer = editor.get(LIVE, {"text": text, "language": "nonsense"}).json()
    assert answer["ok"] is False
    assert "lease" in answer["message"]


def test_an_empty_box_is_no_mistake(editor: Client) -> None:
    assert editor.get(LIVE, {"text": " "}).json() == {"ok": True, "words": "", "edtf": ""}


def test_only_staff_are_answered(client: Client) -> None:
    assert client.get(LIVE, {"text": "1915"}).status_code == 302
    client.force_login(make_contributor())
    assert client.get(LIVE, {"text": "1915"}).status_code == 200


# --- in a browser -----------------------------------------------------------------------


@pytest.mark.browser
def test_the_answer_follows_what_is_typed(screen: Open, complaints: list[str]) -> None:
    page = screen(make_editor())
    event = make_event(date="1915", title="Opening")
    page.goto(admin_url(event))
    box, answer = page.locator("#id_date"), page.locator("#id_date_answer")
    assert answer.inner_text() == "1915; sorts under 1915; within 1915"
    for typed, said in [
        ("c. 1915", "about 1915; sorts under 1915; from 1914 to 1916"),
        ("01/07/1916", "write the month as a word"),
        ("1915", "1915; sorts under 1915; within 1915"),
        ("", ""),
    ]:
        box.fill(typed)
        page.wait_for_function(
            "said => said ? document.querySelector('#id_date_answer').textContent.includes(said)"
            " : !document.querySelector('#id_date_answer').textContent",
            arg=said,
        )
    assert answer.get_attribute("aria-live") == "polite"
    assert "id_date_answer" in (box.get_attribute("aria-describedby") or "")
    assert not complaints


@pytest.mark.browser
def test_without_script_the_answer_comes_with_saving(screen: Open) -> None:
    event = make_event(title="Opening")
    page = screen(make_editor(), java_script_enabled=False)
    page.goto(admin_url(event))
    page.locator("#id_date").fill("c. 1915")
    page.get_by_role("button", name="Save and continue editing").click()
    assert page.locator("#id_date").input_value() == "c. 1915"
    said = page.locator("#id_date_answer").inner_text()
    assert said == "about 1915; sorts under 1915; from 1914 to 1916"
