"""How the archive works, told openly: its words, its gaps, what it took down."""

from typing import Any

import pytest
from django.test import Client

from apps.records.changes import changeset
from apps.records.models import AvoidedWord, Status
from tests.build import (
    make_article,
    make_event,
    make_item,
    make_person,
    make_place,
    make_site,
    make_source,
    stored_file,
)
from tests.reading import Page, flaws, has_class

pytestmark = pytest.mark.django_db

METHOD = "/method/"


def figures(client: Client, of: str, prefix: str = "") -> dict[str, str]:
    """Return the figures of the table about `of`, by the first words of each line."""
    page = Page(client, f"{prefix}{METHOD}")
    assert flaws(page.text) == []
    rows = page.all(f"//table[normalize-space(caption)='{of}']//tr")
    return {row.xpath("string(th/text())").strip(): _said(row.find("td")) for row in rows}


def _said(cell: Any) -> str:
    return " ".join(cell.text_content().split())


def table(client: Client, section: str) -> list[list[str]]:
    rows = Page(client, METHOD).all(f"//section[@aria-labelledby='{section}']//tbody/tr")
    return [[_said(cell) for cell in row] for row in rows]


def told(source: Any = None, **fields: Any) -> dict[str, Any]:
    given = {"source": source.identifier} if source else {}
    return {"topic": "course", "value": "It is said."} | given | fields


# --- what is here, and what is missing --------------------------------------------------------


def test_lives_are_counted_by_what_is_known_of_them(client: Client) -> None:
    source, portrait = make_source(title="A register"), make_item(title="A portrait")
    make_person(born="1911-03-04", died="1987~", cover=portrait.identifier)
    make_person(born="[..1920]", statements=[told(source)])
    make_person(statements=[told()])
    make_person(statements=[told(source, is_private=True)])
    make_person(status=Status.DRAFT, born="1911", statements=[told(source)])
    assert figures(client, "People") == {
        "With a portrait": "1 of 4",
        "With a date of birth": "2 of 4",
        "With a date of death": "1 of 4",
        "With a source": "1 of 4",
    }


def test_what_is_kept_private_counts_as_missing(client: Client) -> None:
    source, portrait = make_source(title="A register"), make_item(title="A portrait")
    person = make_person(
        born="1911",
        died="1987",
        cover=portrait.identifier,
        statements=[told(source, topic="born")],
    )
    all_there = dict.fromkeys(figures(client, "People"), "1 of 1")
    assert figures(client, "People") == all_there
    with changeset(by=None) as change:
        change.apply(person, {"withheld": ["born", "died", "cover"]})
    assert figures(client, "People") == dict.fromkeys(all_there, "0 of 1")


def test_a_portrait_that_is_hidden_counts_as_missing(client: Client) -> None:
    portrait = make_item(title="A portrait")
    make_person(cover=portrait.identifier)
    with changeset(by=None) as change:
        change.return_to_draft(portrait)
    assert figures(client, "People")["With a portrait"] == "0 of 1"


def test_events_are_counted_by_who_tells_of_them(client: Client) -> None:
    one, other = make_source(title="One"), make_source(title="Other")
    town, hidden = make_place(title="The town"), make_place(title="Hidden")
    make_event(date="1992", place=town.identifier, statements=[told(one), told(other)])
    make_event(statements=[told(one), told(one, value="Once more.")], place=hidden.identifier)
    make_event(statements=[told(one, rank="superseded", reason="It was mended.")])
    with changeset(by=None) as change:
        change.return_to_draft(hidden)
    assert figures(client, "Events") == {
        "With a date": "1 of 3",
        "With a place": "1 of 3",
        "With a source": "2 of 3",
        "With more than one source": "1 of 3",
    }


def test_places_and_media_are_counted(client: Client) -> None:
    make_place(latitude="39.7", longitude="46.7")
    make_place()
    make_item(files=[stored_file(alt_text="A point", transcript="Words")])
    make_item(files=[stored_file("paper.pdf", b"%PDF-1.4\n%%EOF\n", alt_text="")])
    make_item(rights_statement="")
    make_item(level="fonds")
    assert figures(client, "Places") == {"With coordinates": "1 of 2"}
    assert figures(client, "Media") == {
        "With a file": "2 of 3",
        "With a rights statement": "2 of 3",
        "Pictures described in words": "1 of 1",
        "Files with a transcript": "1 of 2",
    }


def test_a_kind_of_which_there_is_nothing_has_no_table(client: Client) -> None:
    make_place()
    page = Page(client, METHOD)
    assert page.texts("//caption") == ["Places"]
    assert all(meaning for meaning in page.texts(f"//span[{has_class('meaning')}]"))


# --- languages --------------------------------------------------------------------------------


def test_what_can_be_read_is_counted_in_each_language_of_the_site(client: Client) -> None:
    make_site(language="en", other_languages="az ru")
    texts = {"title": "Başlıq", "summary": "", "body": "", "translator": ""}
    make_article(translations=[texts | {"language": "az", "status": "published"}])
    make_article(translations=[texts | {"language": "az", "status": "draft"}])
    make_article(language="ru")
    names = [{"text": "Shusha", "language": "en"}, {"text": "Şuşa", "language": "az"}]
    make_place(names=names)
    private = [{"text": "Anna", "language": "en"}]
    private += [{"text": "Анна", "language": "ru", "is_private": True}]
    make_person(names=private)
    make_article(status=Status.DRAFT)
    assert table(client, "in-languages") == [
        ["English", "2 of 3", "4 of 5"],
        ["Azərbaycanca", "1 of 3", "2 of 5"],
        ["Русский", "1 of 3", "1 of 5"],
    ]


def test_an_archive_in_one_language_has_no_such_table(client: Client) -> None:
    make_article()
    assert table(client, "in-languages") == []


# --- what was taken down ------------------------------------------------------------------------


def test_what_readers_had_seen_and_is_withdrawn_is_counted_by_ground(client: Client) -> None:
    for ground in ("family", "family", "legal"):
        record = make_event(title="Zqgone")
        with changeset(by=None) as change:
            change.withdraw(record, ground)
    make_event(title="Zqdraft", status=Status.DRAFT)
    never_seen = make_event(status=Status.DRAFT)
    with changeset(by=None) as change:
        change.publish(never_seen, at="2090-01-01T00:00:00Z")
        change.withdraw(never_seen, "legal")
    assert table(client, "withdrawn") == [
        ["A family asked for it", "2"],
        ["The law requires it", "1"],
    ]
    page = Page(client, METHOD)
    assert "3 records that readers had seen are withdrawn now." in page.text
    assert "Zq" not in page.text


def test_where_nothing_was_taken_down_that_is_said(client: Client) -> None:
    make_event()
    assert "No record that readers had seen is withdrawn now." in Page(client, METHOD).text


def test_a_tombstone_leads_to_the_count(client: Client) -> None:
    gone = make_event(status=Status.WITHDRAWN)
    page = Page(client, gone.get_absolute_url(), status=410)
    link = page.links("//main")["What else was taken down, and on what grounds"]
    assert link == f"{METHOD}#withdrawn"
    assert Page(client, METHOD).one("//*[@id='withdrawn']") is not None


# --- words, and objections ----------------------------------------------------------------------


def test_the_words_that_are_avoided_are_printed_with_the_reason(client: Client) -> None:
    make_site(language="en", other_languages="az")
    with changeset(by=None) as change:
        change.row  # noqa: B018 - a word is attributed like any other change
        AvoidedWord(word="martyr<b>", why="It takes a side.", prefer="killed").save()
        AvoidedWord(word="so-called", why="It mocks.").save()
    page = Page(client, METHOD)
    assert flaws(page.text) == []
    assert page.texts(f"//dl[{has_class('avoided')}]//dt") == ["martyr<b>", "so-called"]
    first = page.texts(f"//dl[{has_class('avoided')}]/div[1]/dd")
    assert first[:2] == ["It takes a side.", "Instead: killed"]
    assert first[2].startswith("On the list since ")
    assert set(Page(client, f"/az{METHOD}").all("//dt/bdi/@lang")) == {"en"}


def test_without_such_words_there_is_no_list_of_them(client: Client) -> None:
    assert Page(client, METHOD).all("//*[@id='words']") == []


def test_readers_learn_how_to_object(client: Client) -> None:
    links = Page(client, METHOD).links("//section[@aria-labelledby='object']")
    assert links == {"Write to us": "/contact/"}


def test_the_page_about_the_archive_leads_to_all_this_and_to_its_keepers(client: Client) -> None:
    make_site(contact_email="letters@example.org", about="<p>Kept by two sisters.</p>")
    page = Page(client, "/about/")
    assert "Kept by two sisters." in page.text
    assert {"mailto:letters@example.org", METHOD} <= set(page.links("//main").values())
    assert "free software" in page.texts("//footer")[0]
