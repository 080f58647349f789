"""An article's page: when it came out, what changed since, and whom and what it names."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.articles.models import Article
from apps.records import connections
from apps.records.changes import changeset, undo
from apps.records.documents import public_document, to_document
from apps.records.models import Changeset, Status
from apps.records.refusals import Refused
from apps.records.richtext import LONG_IN_WORDS
from tests import build
from tests.forms import admin_url, errors_of, fields_of, send
from tests.reading import Page, flaws, has_class

pytestmark = pytest.mark.django_db

PUBLISHED = f"//p[{has_class('published')}]"
CHANGES = f"//ol[{has_class('changes')}]/li"
MENTIONED = f"//aside[{has_class('mentioned')}]"
CONTENTS = f"//nav[{has_class('contents')}]"


def article(**fields: Any) -> Any:
    return build.make_article(**{"title": "Of the square"} | fields)


def page_of(client: Client, record: Any, prefix: str = "") -> Page:
    fresh = Article.objects.get(pk=record.pk)
    return Page(client, f"{prefix}{fresh.get_absolute_url()}")


def changed(record: Any, **fields: Any) -> Any:
    with changeset(by=None) as change:
        return change.apply(Article.objects.get(pk=record.pk), fields)


# --- under the title ------------------------------------------------------------------------


def test_who_wrote_it_where_and_when_stand_under_the_title_and_nowhere_else(
    client: Client,
) -> None:
    place = build.make_place(title="Baku")
    told = article(byline="An editor", date="2025-11-08", dateline_place=place.identifier)
    page = page_of(client, told)
    assert page.texts(f"//p[{has_class('byline')}]") == ["An editor"]
    assert page.texts(f"//header/div/p[{has_class('date')}]") == ["Baku, 8 November 2025"]
    assert page.all("//*[@id='facts']") == []


def test_hidden_place_is_in_no_dateline(client: Client) -> None:
    place = build.make_place(title="Whispered", status=Status.DRAFT)
    page = page_of(client, article(date="2025-11-08", dateline_place=place.identifier))
    assert page.texts(f"//header/div/p[{has_class('date')}]") == ["8 November 2025"]
    assert "Whispered" not in page.text


def test_day_of_publication_is_said_and_that_of_a_revision_once_there_was_one(
    client: Client,
) -> None:
    with time_machine.travel("2026-11-08 12:00Z"):
        told = article()
    with time_machine.travel("2026-11-09 09:00Z"):
        changed(told, summary="A slip mended on the next morning.")
        assert page_of(client, told).texts(PUBLISHED) == ["Published 8 November 2026"]
    with time_machine.travel("2026-11-20 09:00Z"):
        changed(told, summary="Told anew.")
        page = page_of(client, told)
    assert page.texts(PUBLISHED) == ["Published 8 November 2026 Revised 20 November 2026"]
    assert page.all(f"{PUBLISHED}//time/@datetime") == ["2026-11-08", "2026-11-20"]


def test_what_the_editors_say_of_a_revision_counts_before_when_the_record_changed(
    client: Client,
) -> None:
    with time_machine.travel("2026-11-08 12:00Z"):
        told = article()
    with time_machine.travel("2026-11-23 12:00Z"):
        changed(told, revision_notes=[{"day": "2026-11-21", "note": "Corrected."}])
        page = page_of(client, told)
    assert page.texts(PUBLISHED) == ["Published 8 November 2026 Revised 21 November 2026"]


def test_what_came_out_elsewhere_first_was_published_here(client: Client) -> None:
    page = page_of(client, article(original_publisher="A newspaper"))
    assert page.texts(PUBLISHED)[0].startswith("Published here ")


def test_draft_says_no_day_of_publication() -> None:
    editor = Client()
    editor.force_login(build.make_editor())
    told = article(status=Status.DRAFT)
    assert page_of(editor, told).texts(PUBLISHED) == []
    later = article(publish_at=timezone.now() + timedelta(days=3))
    assert page_of(editor, later).texts(PUBLISHED) == []


# --- what changed ---------------------------------------------------------------------------


def test_what_changed_stands_at_the_foot_newest_first_in_the_readers_language(
    client: Client,
) -> None:
    build.make_site(language="en", other_languages="az")
    told = article(
        body="<p>Told.</p>",
        revision_notes=[
            {"day": "2021-01-02", "note": "Added an account."},
            {"day": "2021-03-04", "note": "Corrected.", "labels": {"az": {"note": "Düzəldilib."}}},
        ],
    )
    page = page_of(client, told)
    assert page.texts(CHANGES) == ["4 March 2021 Corrected.", "2 January 2021 Added an account."]
    assert page.all(f"{CHANGES}//time/@datetime") == ["2021-03-04", "2021-01-02"]
    assert flaws(page.text) == []
    in_azerbaijani = page_of(client, told, "/az")
    first, second = in_azerbaijani.all(f"{CHANGES}/bdi")
    assert (first.text_content(), first.get("lang")) == ("Düzəldilib.", "az")
    assert (second.text_content(), second.get("lang")) == ("Added an account.", "en")


def test_article_of_which_nobody_said_what_changed_says_nothing(client: Client) -> None:
    assert "What changed" not in page_of(client, article()).text


def test_what_changed_travels_in_the_document_and_is_undone_with_it(client: Client) -> None:
    told = article()
    changed(told, revision_notes=[{"day": "2021-01-02", "note": "Corrected."}])
    document: Any = to_document(told)
    assert [(row.day, row.note) for row in document.revision_notes] == [
        (date(2021, 1, 2), "Corrected.")
    ]
    assert public_document(Article.objects.get(pk=told.pk)).document.to_json()[
        "revision_notes"
    ] == [{"day": "2021-01-02", "note": "Corrected.", "labels": {}}]
    undo(Changeset.objects.latest("pk"), by=None)
    assert page_of(client, told).texts(CHANGES) == []


def test_a_day_to_come_is_refused() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused, match="still to come"):
        article(revision_notes=[{"day": tomorrow.isoformat(), "note": "Corrected."}])


def test_editor_says_what_changed_and_the_day_is_todays(client: Client) -> None:
    build.make_site(language="en", other_languages="az")
    editor = Client()
    editor.force_login(build.make_editor())
    told = article()
    row = {"revision_notes-0-note": "Corrected.", "revision_notes-0-labels-az-note": "Düzəldilib."}
    assert send(editor, admin_url(told), row).status_code == 302
    (note,) = told.revision_notes.all()
    assert (note.day, note.note) == (timezone.localdate(), "Corrected.")
    assert note.labels == {"az": {"note": "Düzəldilib."}}
    shown = fields_of(editor.get(admin_url(told)))
    assert shown["revision_notes-0-day"] == timezone.localdate().isoformat()
    assert shown["revision_notes-1-day"] == ""
    later = {"revision_notes-0-day": "2999-01-01"}
    assert "still to come" in str(errors_of(send(editor, admin_url(told), later)))
    assert send(editor, admin_url(told), {}).status_code == 302, "an empty row is no row"
    assert told.revision_notes.count() == 1


# --- whom and what it names -----------------------------------------------------------------


def named(*pairs: tuple[str, Any]) -> list[dict[str, Any]]:
    return [
        {"type": of_type, "object": record.identifier, "note": "", "period": ""}
        for of_type, record in pairs
    ]


def test_people_and_records_it_names_stand_beside_it_by_kind_without_pictures(
    client: Client,
) -> None:
    picture = build.make_item(title="A picture", files=[build.stored_file(alt_text="A point")])
    person = build.make_person(title="Aynur", born="1912", died="1992", cover=picture.identifier)
    place, event = build.make_place(title="Shusha"), build.make_event(title="A day", date="1992")
    hidden = build.make_event(title="Whispered", status=Status.DRAFT)
    other = build.make_article(title="Another text")
    told = article(
        body="<p>Told.</p>",
        connections=[
            *named(("mentions", picture), ("mentions", event), ("mentions", hidden)),
            *named(("about", person), ("mentions", person), ("mentions", place)),
            *named(("related-to", other)),
        ],
    )
    page = page_of(client, told)
    assert page.texts(f"{MENTIONED}/h3") == ["People", "Places", "Events", "Media"]
    assert page.texts(f"{MENTIONED}//li") == [
        "Aynur from 1912 to 1992",
        "Shusha",
        "A day 1992",
        "A picture",
    ]
    assert page.links(MENTIONED)["Aynur"] == person.get_absolute_url()
    assert page.all(f"{MENTIONED}//img") == []
    assert page.titles == ["Another text"], "what else it is connected with stands below"
    assert "Whispered" not in page.text
    assert flaws(page.text) == []


def test_what_it_names_is_called_as_its_reader_calls_it(client: Client) -> None:
    build.make_site(language="en", other_languages="az")
    title = {"language": "az", "title": "Zəfər Günü", "status": "published"}
    event = build.make_event(title="Victory Day", translations=[title])
    page = page_of(client, article(connections=named(("about", event))), "/az")
    assert page.links(MENTIONED)["Zəfər Günü"] == f"/az{event.get_absolute_url()}"
    assert page.one(f"{MENTIONED}//li/a/bdi/@lang") == "az"


def test_article_about_another_is_among_the_others_connections(client: Client) -> None:
    told = article()
    build.make_article(title="A reply", connections=named(("about", told)))
    page = page_of(client, told)
    assert page.all(MENTIONED) == []
    assert page.titles == ["A reply"]


def test_where_many_are_named_the_rest_are_a_page_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "SHOWN", 2)
    events = [build.make_event(title=f"Day {number}") for number in range(3)]
    told = article(connections=named(*(("mentions", event) for event in events)))
    page = page_of(client, told)
    assert page.texts(f"{MENTIONED}//li") == ["Day 0", "Day 1"]
    more = page.links(MENTIONED)["All 3 of: Mentions"]
    assert page.texts(f"{MENTIONED}//p") == ["All 3 of: Mentions"]
    assert Page(client, more).titles == ["Day 0", "Day 1", "Day 2"]


# --- its headings ---------------------------------------------------------------------------


def test_long_article_lists_its_headings_and_each_leads_to_its_place(client: Client) -> None:
    words = f"<p>{'word ' * (LONG_IN_WORDS // 4 + 1)}</p>"
    body = "".join(f"<h2>Part {number}</h2>{words}<h3>Detail</h3>" for number in range(4))
    page = page_of(client, article(body=body))
    links = page.all(f"{CONTENTS}//a/@href")
    assert page.texts(f"{CONTENTS}/ol/li/a") == ["Part 0", "Part 1", "Part 2", "Part 3"]
    assert page.texts(f"{CONTENTS}/ol/li/ol/li/a") == ["Detail"] * 4
    prose = f"//div[{has_class('prose')}]"
    assert links == [f"#{id_}" for id_ in page.all(f"{prose}//h2/@id | {prose}//h3/@id")]
    assert flaws(page.text) == []
    assert page_of(client, article(body=body.replace("word ", "", 50))).all(CONTENTS) == []
