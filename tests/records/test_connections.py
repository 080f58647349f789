"""Connections: grouped on every page, recorded once, edited from both ends."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.records import connections
from apps.records.changes import changeset, undo
from apps.records.models import Changeset, Record, Relation, RelationType
from tests.build import (
    client_of,
    make_archivist,
    make_article,
    make_contributor,
    make_editor,
    make_event,
    make_person,
    make_place,
    make_site,
    multiply,
)
from tests.eyes import Open
from tests.forms import Fields, admin_url, errors_of, fields_of, parse, send
from tests.reading import Page, flaws

pytestmark = pytest.mark.django_db

OTHER = "inverse_connections"
PAGES = "//nav[@class='pages']"


def connected(of_type: str, to: Record, period: str = "", note: str = "") -> dict[str, Any]:
    return {"type": of_type, "object": to.identifier, "period": period, "note": note}


def shown(page: Page) -> dict[str, list[str]]:
    """Return what a page's section of connections says, by its groups."""
    groups = page.all("//section[@aria-labelledby='connections']//h3")
    return {
        group.text_content().strip(): [
            " ".join(card.text_content().split())
            for card in group.xpath(
                "following-sibling::ul[1]/li//div[@class='card-text']/*[position() <= 2]"
            )
        ]
        for group in groups
    }


def key_of(identifier: str) -> str:
    return str(RelationType.objects.get(identifier=identifier).pk)


def row(part: str = OTHER, number: int = 0, **boxes: Any) -> Fields:
    return {f"{part}-{number}-{box}": str(value) for box, value in boxes.items()}


@pytest.fixture
def editor() -> Client:
    return client_of(make_editor())


# --- readers' pages -------------------------------------------------------------------------


def test_page_shows_connections_in_groups_with_their_period_and_note(client: Client) -> None:
    agreement = make_event(title="Agreement")
    council = make_event(title="Council")
    person = make_person(
        title="Vazgen",
        connections=[
            connected("took-part-in", council, "1991/1998", "as President"),
            connected("signed", agreement),
            connected("took-part-in", council, "1999"),
        ],
    )
    page = Page(client, person.get_absolute_url())
    assert shown(page) == {
        "Took part in": ["Council", "from 1991 to 1998 · as President", "Council", "1999"],
        "Signed": ["Agreement"],
    }
    assert not flaws(page.text)
    page = Page(client, agreement.get_absolute_url())
    assert shown(page) == {"Signed by": ["Vazgen"]}
    page = Page(client, council.get_absolute_url())
    assert page.texts("//section[@aria-labelledby='people']//li") == [
        "Vazgen as President from 1991 to 1998",
        "Vazgen 1999",
    ]


def test_words_for_a_connection_are_in_the_readers_language(client: Client) -> None:
    make_site(language="en", other_languages="az ru")
    with changeset(by=None) as change:
        change.row  # noqa: B018 - a new term is attributed
        RelationType(
            identifier="freed",
            label="freed from",
            inverse_label="freed here",
            labels={"az": {"label": "azad edilib", "inverse_label": "burada azad edilənlər"}},
        ).save()
    camp = make_place(title="Camp")
    person = make_person(title="Anna", connections=[connected("freed", camp, "1990")])
    assert list(shown(Page(client, f"/az{person.get_absolute_url()}"))) == ["Azad edilib"]
    assert list(shown(Page(client, f"/az{camp.get_absolute_url()}"))) == ["Burada azad edilənlər"]
    page = Page(client, f"/ru{camp.get_absolute_url()}")
    assert shown(page) == {"Freed here": ["Anna", "1990 год"]}


def test_subjects_order_holds_from_its_end_and_time_from_the_other(client: Client) -> None:
    town = make_place(title="Town")
    for title, period in (("Cyrus", ""), ("Boris", "1920"), ("Anna", "1890~"), ("Dina", "")):
        make_person(title=title, connections=[connected("lived-at", town, period)])
    found = shown(Page(client, town.get_absolute_url()))["Lived here"]
    assert found == ["Anna", "about 1890", "Boris", "1920", "Cyrus", "Dina"]
    places = [make_place(title=title) for title in ("Zod", "Aza")]
    person = make_person(connections=[connected("lived-at", place) for place in places])
    assert shown(Page(client, person.get_absolute_url()))["Lived at"] == ["Zod", "Aza"]


def test_what_is_the_same_from_both_ends_stands_in_one_group_and_once(client: Client) -> None:
    anna, boris = make_person(title="Anna"), make_person(title="Boris")
    cyrus = make_person(title="Cyrus", connections=[connected("sibling-of", anna)])
    with changeset(by=None) as change:
        change.apply(anna, {"connections": [connected("sibling-of", boris)]})
        change.apply(boris, {"connections": [connected("sibling-of", anna)]})
    for person, siblings in ((anna, ["Boris", "Cyrus"]), (boris, ["Anna"]), (cyrus, ["Anna"])):
        page = Page(client, person.get_absolute_url())
        family = "//section[@aria-labelledby='beside']//dl"
        assert page.texts(f"{family}/*") == ["Sibling of", *siblings]


def test_hidden_ends_are_neither_shown_nor_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "SHOWN", 1)
    event = make_event(title="Signing")
    for title, status in (("A", "published"), ("B", "draft"), ("C", "published")):
        make_person(title=title, status=status, connections=[connected("signed", event)])
    page = Page(client, event.get_absolute_url())
    assert shown(page) == {"Signed by": ["A"]}
    address = page.links()["All 2 of: Signed by"]
    whole = Page(client, address)
    assert whole.titles == ["A", "C"]
    assert "2 connections" in whole.text
    hidden = make_event(title="Hidden", status="draft")
    draft = make_person(title="D", connections=[connected("signed", hidden)])
    assert shown(Page(client, draft.get_absolute_url())) == {}
    assert client.get(f"/people/{draft.identifier}/connections/signed/").status_code == 404
    assert client.get(f"/people/{draft.identifier}/connections/unheard/").status_code == 404


def test_all_of_one_sort_are_listed_page_by_page_and_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "PAGE_LENGTH", 2)
    town = make_place(title="Town")
    years = {"A": "1901", "B": "", "C": "1850", "D": "", "E": "1920?"}
    for title, period in years.items():
        make_person(title=title, connections=[connected("lived-at", town, period)])
    start = f"/places/{town.identifier}/connections/lived-at/from-object/"
    page, found = Page(client, start), []
    assert not flaws(page.text)
    while True:
        found.append(page.titles)
        links = page.links(PAGES)
        if "Next 2" not in links and "Next 1" not in links:
            break
        page = Page(client, start + (links.get("Next 2") or links["Next 1"]))
    assert found == [["C", "A"], ["E", "B"], ["D"]]
    page = Page(client, start + page.links(PAGES)["Earlier"])
    assert page.titles == ["E", "B"]
    page = Page(client, start + page.links(PAGES)["Earlier"])
    assert page.titles == ["C", "A"]
    assert "Earlier" not in page.links(PAGES)
    for mangled in ("x", "1.2.3~", "1.2.3.4~", "1.2.3.4.k5~", "%00", "9" * 400, "1.²..~"):
        assert client.get(f"{start}?after={mangled}").status_code == 404, mangled
    assert Page(client, f"{start}?after=1.99999999.99999999.k99999999~zzz").titles == ["B", "D"]


def test_thousands_of_connections_cost_a_page_no_more(client: Client) -> None:
    town = make_place(title="Town")
    person = make_person(title="Somebody", connections=[connected("lived-at", town, "1920")])
    multiply(person, 2_999)
    events = [make_event(title=f"Event {n}") for n in range(3)]
    many = make_article(connections=[connected("about", event) for event in events])
    for record, more in ((town, "All 3000 of: Lived here"), (many, "")):
        with CaptureQueriesContext(connection) as queries:
            page = Page(client, record.get_absolute_url())
        assert len(queries) <= 12
        assert not more or more in page.links()
    with CaptureQueriesContext(connection) as queries:
        Page(client, f"/places/{town.identifier}/connections/lived-at/from-object/")
    assert len(queries) <= 8


# --- edited from the subject ----------------------------------------------------------------


def test_connection_is_typed_with_its_period_and_shown_as_typed(editor: Client) -> None:
    event, article = make_event(title="War"), make_article()
    typed = row("connections", type=key_of("about"), object="War", period="1914–18", note="part 1")
    assert send(editor, admin_url(article), typed).status_code == 302
    kept = article.connections.get()
    assert (kept.object_id, kept.period, kept.period_as_written) == (
        event.pk,
        "1914/1918",
        "1914–18",
    )
    again = fields_of(editor.get(admin_url(article)))
    assert again["connections-0-period"] == "1914–18"
    assert editor.post(admin_url(article), again | {"_save": "1"}).status_code == 302
    assert Record.objects.get(pk=article.pk).version == 2
    history = editor.get(admin_url(article, "history")).content.decode()
    assert f"about · War [{event.identifier}] · from 1914 to 1918 · written: “1914–18”" in history


def test_row_added_last_keeps_a_place_that_can_be_saved_again(editor: Client) -> None:
    article = make_article()
    for title in ("First", "Second"):
        make_event(title=title)
        number = article.connections.count()
        typed = row("connections", number, type=key_of("about"), object=title)
        assert send(editor, admin_url(article), typed).status_code == 302
    assert [r.object.title for r in article.connections.all()] == ["First", "Second"]
    swapped = row("connections", 1, order=1) | row("connections", 0, order=2)
    assert send(editor, admin_url(article), swapped).status_code == 302
    assert [r.object.title for r in article.connections.all()] == ["Second", "First"]


# --- edited from the object -----------------------------------------------------------------


def test_connection_added_from_the_other_end_changes_the_subject(editor: Client) -> None:
    event = make_event(title="Agreement")
    person = make_person(title="Vazgen", connections=[connected("about", make_article())])
    versions = {r.pk: r.version for r in Record.objects.all()}
    typed = row(type=key_of("signed"), subject="vazgen", period="12 May 1994", note="by hand")
    answer = send(editor, admin_url(event), typed, follow=True)
    assert "Changed too: “Vazgen”." in answer.content.decode()
    kept = Relation.objects.get(object=event.pk)
    assert (kept.subject_id, kept.period, kept.period_as_written, kept.note) == (
        person.pk,
        "1994-05-12",
        "12 May 1994",
        "by hand",
    )
    assert [r.type.identifier for r in person.connections.all()] == ["about", "signed"]
    now = {r.pk: r.version for r in Record.objects.all()}
    assert {pk for pk in now if now[pk] != versions[pk]} == {person.pk}
    history = editor.get(admin_url(person, "history")).content.decode()
    assert f"signed · Agreement [{event.identifier}] · 12 May 1994 · " in history
    undo(Changeset.objects.latest("pk"), None)
    assert not Relation.objects.filter(object=event.pk).exists()


def test_rows_of_several_subjects_are_changed_moved_and_deleted_in_one_go(editor: Client) -> None:
    event = make_event(title="Agreement")
    people = [
        make_person(title=title, connections=[connected("signed", event, note=title)])
        for title in ("Anna", "Boris", "Cyrus")
    ]
    form = fields_of(editor.get(admin_url(event)))
    assert [form[f"{OTHER}-{n}-note"] for n in range(3)] == ["Anna", "Boris", "Cyrus"]
    dina = make_person(title="Dina")
    typed = row(number=0, note="changed") | row(number=1, DELETE="on")
    typed |= row(number=2, subject=dina.identifier)
    answer = editor.post(admin_url(event), form | typed | {"title": "Treaty", "_save": "1"})
    assert answer.status_code == 302, errors_of(answer)
    kept = {r.subject_id: r.note for r in Relation.objects.filter(object=event.pk)}
    assert kept == {people[0].pk: "changed", dina.pk: "Cyrus"}
    change = Changeset.objects.latest("pk")
    touched = set(change.revisions.values_list("record", flat=True))
    assert touched == {event.pk, dina.pk, *(person.pk for person in people)}
    undo(change, None)
    kept = {r.subject_id: r.note for r in Relation.objects.filter(object=event.pk)}
    assert kept == {p.pk: p.title for p in people}


def test_type_is_named_from_the_end_that_is_edited(editor: Client) -> None:
    page = parse(editor.get(admin_url(make_event())))
    for part, words in (("connections", "signed"), (OTHER, "signed by")):
        options = page.xpath(f"//select[@name='{part}-0-type']/option/text()")
        assert words in options


def test_editor_of_the_subject_meets_the_ordinary_conflict_page(editor: Client) -> None:
    event, person = make_event(title="Agreement"), make_person(title="Vazgen")
    form = fields_of(editor.get(admin_url(person)))
    other = client_of(make_editor(first_name="Aynur"))
    typed = row(type=key_of("signed"), subject="Vazgen", period="1994")
    assert send(other, admin_url(event), typed).status_code == 302
    mine = form | {"summary": "Typed."} | row("connections", type=key_of("about"), object="Agre")
    refused = editor.post(admin_url(person), mine | {"_save": "1"})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Typed." in page
    assert f"signed · Agreement [{event.identifier}] · 1994" in page


def test_row_that_nobody_touched_here_follows_its_subject(editor: Client) -> None:
    event = make_event(title="Agreement")
    people = [
        make_person(title=title, connections=[connected("signed", event, note="x")])
        for title in ("Anna", "Boris")
    ]
    form = fields_of(editor.get(admin_url(event)))
    with changeset(by=None) as change:
        change.apply(people[0], {"connections": [connected("signed", event, note="hers")]})
        change.apply(people[1], {"connections": []})
    answer = editor.post(admin_url(event), form | {"title": "Treaty", "_save": "1"})
    assert answer.status_code == 302, errors_of(answer)
    assert [r.note for r in Relation.objects.filter(object=event.pk)] == ["hers"]


def test_row_changed_on_both_sides_is_given_back_with_a_sentence(editor: Client) -> None:
    event = make_event(title="Agreement")
    people = [
        make_person(title=title, connections=[connected("signed", event, note="x")])
        for title in ("Anna", "Boris")
    ]
    form = fields_of(editor.get(admin_url(event)))
    with changeset(by=None) as change:
        change.apply(people[0], {"connections": [connected("signed", event, note="hers")]})
        change.apply(people[1], {"connections": []})
    mine = row(number=0, note="mine") | row(number=1, note="mine too")
    answer = editor.post(admin_url(event), form | mine | {"_save": "1"})
    assert answer.status_code == 200
    said = errors_of(answer)
    assert "hers" in said[f"{OTHER}-0-subject"]
    assert "deleted" in said[f"{OTHER}-1-subject"]
    again = fields_of(answer)
    assert again[f"{OTHER}-0-note"] == "mine"
    assert editor.post(admin_url(event), again | {"_save": "1"}).status_code == 302
    kept = {r.subject.title: r.note for r in Relation.objects.filter(object=event.pk)}
    assert kept == {"Anna": "mine", "Boris": "mine too"}


def test_conflict_on_the_object_loses_no_row_from_the_other_side(editor: Client) -> None:
    event, person = make_event(title="Agreement"), make_person(title="Vazgen")
    form = fields_of(editor.get(admin_url(event)))
    with changeset(by=None) as change:
        change.apply(event, {"title": "Treaty"})
    typed = row(type=key_of("signed"), subject="Vazgen", period="May 1994", note="by hand")
    refused = editor.post(admin_url(event), form | typed | {"summary": "Mine", "_save": "1"})
    assert refused.status_code == 409
    assert "signed by · Vazgen · May 1994 · by hand" in refused.content.decode()
    again = editor.post(admin_url(event), fields_of(refused) | {"_continue": "1"})
    assert again.status_code == 302, errors_of(again)
    assert person.connections.get().note == "by hand"


def test_new_record_is_connected_from_the_other_end_at_once(editor: Client) -> None:
    make_person(title="Vazgen")
    typed = {"title": "Signing"} | row(type=key_of("signed"), subject="Vazgen")
    answer = send(editor, reverse("admin:events_event_add"), typed)
    assert answer.status_code == 302, errors_of(answer)
    assert Relation.objects.get().object.title == "Signing"


def test_contributor_may_not_reach_into_what_others_wrote() -> None:
    writer = make_contributor()
    client = client_of(writer)
    draft = make_event(title="Mine", status="draft", by=writer)
    make_person(title="Public", connections=[connected("signed", draft, note="x")])
    make_person(
        title="Hidden", status="draft", connections=[connected("signed", draft, note="secret")]
    )
    form = fields_of(client.get(admin_url(draft)))
    assert form[f"{OTHER}-INITIAL_FORMS"] == "1"
    assert "Hidden" not in str(form)
    for change in ({"note": "mine"}, {"DELETE": "on"}):
        answer = client.post(admin_url(draft), form | row(**change) | {"_save": "1"})
        assert answer.status_code == 200
        assert "You may not edit “Public”" in answer.content.decode()
    added = form | row(number=1, type=key_of("signed"), subject="Public", period="1994", note="n")
    answer = client.post(admin_url(draft), added | {"_save": "1"})
    assert "You may not edit “Public”" in errors_of(answer)[f"{OTHER}-1-subject"]
    assert fields_of(answer)[f"{OTHER}-1-note"] == "n"
    assert sorted(r.note for r in Relation.objects.all()) == ["secret", "x"]
    own = make_person(title="Own", status="draft", by=writer)
    typed = row(number=1, type=key_of("signed"), subject="Own")
    assert send(client, admin_url(draft), typed).status_code == 302
    assert own.connections.exists()


# --- refusals -------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["connections", OTHER])
def test_refusals_stand_beside_their_box_and_lose_nothing(editor: Client, part: str) -> None:
    box = "object" if part == "connections" else "subject"
    event, other = make_event(title="Event"), make_person(title="Other")
    siblings = [connected("related-to", event)]
    make_article(title="Both", connections=[*siblings, connected("about", event, "1994")])
    with changeset(by=None) as change:
        change.apply(event, {"connections": [connected("about", other, "1994")]})
        change.apply(other, {"connections": [connected("about", event, "1994")]})
    start = event.connections.count() if part == "connections" else 3
    kinds: list[tuple[Fields, str, str]] = [
        ({box: "Event", "type": key_of("about")}, box, "connected to itself"),
        ({box: "Both", "type": key_of("related-to")}, box, "already connected"),
        ({box: "Other", "type": key_of("about"), "period": "1994"}, box, "already connected"),
        ({box: "Other", "type": key_of("about"), "period": "01/07/1916"}, "period", "1 July"),
        ({box: "Nobody", "type": key_of("about")}, box, "There is no"),
        ({box: "Other", "type": "99999999"}, "type", "valid choice"),
    ]
    for typed, beside, sentence in kinds:
        typed |= {"note": "kept"}
        answer = send(editor, admin_url(event), row(part, start, **typed))
        assert answer.status_code == 200
        assert sentence in errors_of(answer).get(f"{part}-{start}-{beside}", ""), typed
        given_back = fields_of(answer)
        assert {n: given_back[f"{part}-{start}-{n}"] for n in typed if n != "type"} == {
            n: text for n, text in typed.items() if n != "type"
        }
    assert Relation.objects.count() == 4


def test_same_row_twice_in_one_form_is_refused(editor: Client) -> None:
    event, other = make_event(title="Event"), make_person(title="Other")
    for part, box in (("connections", "object"), (OTHER, "subject")):
        twice: Fields = {f"{part}-TOTAL_FORMS": "2"}
        for number in (0, 1):
            twice |= row(part, number, **{"type": key_of("about"), box: other.identifier})
        answer = send(editor, admin_url(event), twice)
        assert "already connected in this way" in answer.content.decode()
    both = row("connections", type=key_of("kin-of"), object="Other")
    both |= row(OTHER, type=key_of("kin-of"), subject="Other")
    answer = send(editor, admin_url(event), both)
    assert answer.status_code == 400
    assert "Other" in answer.content.decode()
    assert not Relation.objects.exists()


@pytest.mark.parametrize(
    "name", ["TOTAL_FORMS", "INITIAL_FORMS", "0-id", "0-object", "0-as_shown"]
)
@pytest.mark.parametrize("value", ["", "-1", "99999999999999999999", "²", "x", "2"])
def test_nonsense_in_hidden_boxes_breaks_nothing(editor: Client, name: str, value: str) -> None:
    event = make_event(title="Event")
    make_person(connections=[connected("signed", event, note="kept")])
    form = fields_of(editor.get(admin_url(event)))
    answer = editor.post(admin_url(event), form | {f"{OTHER}-{name}": value, "_save": "1"})
    assert answer.status_code in (200, 302)
    assert Relation.objects.get().note == "kept"


def test_form_shows_some_of_many_rows_and_leads_to_the_rest(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.records.admin.connections.SHOWN", 3)
    event = make_event(title="Event")
    for number in range(5):
        make_person(
            title=f"Person {number}", connections=[connected("signed", event, f"190{number}")]
        )
    with CaptureQueriesContext(connection) as queries:
        first = editor.get(admin_url(event))
    assert len(queries) <= 30
    assert "2 more connections" in first.content.decode()
    assert fields_of(first)[f"{OTHER}-2-period"] == "1902"
    further = f"{admin_url(event)}?connected_from=3"
    form = fields_of(editor.get(further))
    assert form[f"{OTHER}-0-period"] == "1903"
    answer = editor.post(further, form | row(number=1, note="last") | {"_save": "1"})
    assert answer.status_code == 302
    assert Relation.objects.get(period="1904").note == "last"
    assert Relation.objects.count() == 5


# --- types ----------------------------------------------------------------------------------


def test_archivist_adds_a_type_that_editors_choose_and_cannot_change() -> None:
    archivist, editor = client_of(make_archivist()), client_of(make_editor())
    typed = {"identifier": "guarded", "label": "guarded", "inverse_label": "guarded by"}
    answer = send(archivist, reverse("admin:records_relationtype_add"), typed)
    assert answer.status_code == 302, errors_of(answer)
    added = RelationType.objects.get(identifier="guarded")
    url = reverse("admin:records_relationtype_change", args=[added.pk])
    page = editor.get(url)
    assert page.status_code == 200
    assert "label" not in fields_of(archivist.get(url)) or not parse(page).xpath(
        "//input[@name='label']"
    )
    assert editor.post(url, {"label": "hers"}).status_code == 403
    options = parse(editor.get(admin_url(make_event()))).xpath("//option/text()")
    assert {"guarded", "guarded by"} <= set(options)


def test_type_in_use_cannot_be_deleted_and_the_page_says_by_how_many() -> None:
    archivist = client_of(make_archivist())
    event = make_event()
    for _number in range(2):
        make_person(connections=[connected("signed", event)])
    url = reverse("admin:records_relationtype_delete", args=[key_of("signed")])
    for answer in (
        archivist.get(url, follow=True),
        archivist.post(url, {"post": "yes"}, follow=True),
    ):
        assert "2 connections are of this type" in answer.content.decode()
    assert RelationType.objects.filter(identifier="signed").exists()
    unused = reverse("admin:records_relationtype_delete", args=[key_of("issued")])
    assert archivist.post(unused, {"post": "yes"}).status_code == 302
    assert not RelationType.objects.filter(identifier="issued").exists()


# --- in a browser ---------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_script", [True, False])
def test_connection_is_added_from_the_other_end_by_keyboard(
    screen: Open, complaints: list[str], has_script: bool
) -> None:
    person, event = make_person(title="Vazgen Əliyev"), make_event(title="Agreement")
    page = screen(make_editor(), java_script_enabled=has_script)
    page.goto(admin_url(event))
    page.locator(f"#id_{OTHER}-0-type").focus()
    page.keyboard.type("signed by")
    page.keyboard.press("Tab")
    if has_script:
        page.keyboard.type("eliyev")
        page.get_by_role("option", name="Vazgen Əliyev").wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        box = page.locator(f"#id_{OTHER}-0-subject")
        assert box.input_value() == f"Vazgen Əliyev [{person.identifier}]"
    else:
        page.keyboard.type("Vazgen Eliyev")
    page.keyboard.press("Tab")
    page.keyboard.type("12 May 1994")
    page.keyboard.press("Tab")
    page.keyboard.type("by hand")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Changed too: “Vazgen Əliyev”." in page.locator(".messagelist").inner_text()
    page.goto(person.get_absolute_url())
    said = page.locator("section[aria-labelledby='connections']").inner_text()
    assert "Signed" in said
    assert "12 May 1994 · by hand" in said
    assert complaints == []
