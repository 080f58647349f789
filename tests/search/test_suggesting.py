"""Suggestions while one types: in any script, the likeliest first, and never what is hidden."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.records.changes import changeset
from apps.records.models import Record, Tag
from apps.search import suggesting
from tests import build
from tests.search.hostile import some_texts

pytestmark = pytest.mark.django_db

ANAHIT: dict[str, Any] = {
    "names": [
        {"text": "Anahit Sargsyan", "language": "en", "kind": "preferred"},
        {"text": "Անահիտ Հովհաննիսյան", "language": "hy", "kind": "birth"},
        {"text": "Zarifa Gizliyeva", "language": "az", "kind": "alias", "is_private": True},
    ],
    "born": "1931",
}
SHUSHA = [
    {"text": "Şuşa", "language": "az"},
    {"text": "Շուշի", "language": "hy", "kind": "preferred"},
    {"text": "Шуша", "language": "ru", "kind": "translit"},
]


def rows(typed: str, language: str = "", client: Client | None = None) -> list[dict[str, Any]]:
    """Return what is suggested to somebody who has typed this."""
    prefix = f"/{language}" if language else ""
    response = (client or Client()).get(f"{prefix}/search/suggest/?{urlencode({'q': typed})}")
    assert response.status_code == 200
    results: list[dict[str, Any]] = response.json()["results"]
    return results


def titles(typed: str, language: str = "") -> list[str]:
    return [row["title"] for row in rows(typed, language)]


# --- what is found --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["Şuş", "şu", "SUS", "ş", "Шуш", "шуша", "Շու", "ՇՈՒՇԻ", "Şuşa ", "«Şuş"]
)
def test_a_place_is_suggested_by_the_beginning_of_any_of_its_names(typed: str) -> None:
    place = build.make_place(names=SHUSHA)
    build.make_place(title="Ağdam")
    [row] = rows(typed)
    assert row["title"] == "Şuşa"
    assert row["url"] == place.get_absolute_url()


def test_every_kind_is_suggested_by_any_word_of_its_title_and_says_what_it_is() -> None:
    for kind in ("person", "group", "event", "article", "item"):
        build.make(kind, title=f"Some {kind} of Qarabulaq", date="1992-05") if kind in (
            "event",
            "item",
        ) else build.make(kind, title=f"Some {kind} of Qarabulaq")
    hints = {row["title"].split()[1]: row["hint"] for row in rows("qarab")}
    assert hints.keys() == {"person", "group", "event", "article", "item"}
    assert hints["event"] == "Event · May 1992"
    assert hints["person"].startswith("Person")


def test_the_name_by_which_somebody_is_found_is_told_in_its_language() -> None:
    build.make("person", **ANAHIT)
    [row] = rows("Hovh")
    assert (row["title"], row["name"], row["name_language"]) == (
        "Anahit Sargsyan",
        "Անահիտ Հովհաննիսյան",
        "hy",
    )
    assert rows("Անահիտ Հ")[0]["name"] == "Անահիտ Հովհաննիսյան"
    assert rows("sargs")[0]["name"] == ""


def test_words_may_stand_in_any_order_and_the_first_for_a_name() -> None:
    build.make("person", **ANAHIT)
    for typed in ("sargsyan ana", "anahit s", "a. sargs", "A sargsyan", "sargsyan hovh"):
        assert titles(typed) == ["Anahit Sargsyan"], typed
    assert titles("ana sargsyan xx") == []


def test_what_is_called_just_so_stands_first_then_what_begins_so() -> None:
    for title in ("Old Shushatown", "Shushakend", "Road to Shusha", "Shusha", "Shusha district"):
        build.make_place(title=title)
    assert titles("shusha") == [
        "Shusha",
        "Shusha district",
        "Shushakend",
        "Road to Shusha",
        "Old Shushatown",
    ]


def test_what_is_written_as_it_is_typed_stands_before_what_folds_alike() -> None:
    for title in ("Susan", "Şuşan"):
        build.make("person", title=title)
    assert titles("Şuş") == ["Şuşan", "Susan"]
    assert titles("Sus") == ["Susan", "Şuşan"]


@pytest.mark.parametrize("typed", ["Мамедов", "Mamedoff", "hasan mammadov"])
def test_where_nothing_begins_so_names_that_sound_like_it_are_suggested(typed: str) -> None:
    build.make("person", title="Həsən Məmmədov")
    assert titles(typed) == ["Həsən Məmmədov"]


def test_somebody_is_called_in_the_readers_language() -> None:
    build.make_site(other_languages="az hy ru")
    build.make_place(names=SHUSHA)
    build.make(
        "article",
        title="The letter",
        translations=[
            {"language": "az", "title": "Məktub", "summary": "", "status": "published"},
            {"language": "ru", "title": "Письмо", "summary": "", "status": "draft"},
        ],
    )
    [row] = rows("Şuş", "hy")
    assert (row["title"], row["language"], row["name"]) == ("Շուշի", "hy", "Şuşa")
    assert row["url"].startswith("/hy/places/")
    assert titles("mekt", "az") == ["Məktub"]
    assert rows("mekt")[0] | {"hint": ""} == {
        "title": "The letter",
        "language": "en",
        "name": "Məktub",
        "name_language": "az",
        "hint": "",
        "url": Record.objects.get(title="The letter").get_absolute_url(),
    }
    assert titles("pismo") == []


def test_no_more_than_ten_are_suggested_and_those_called_so_are_among_them() -> None:
    build.make("person", title="Ara Testyan")
    for number in range(40):
        build.make("person", title=f"Araks Testyan {number}")
    found = titles("ara")
    assert len(found) == suggesting.MOST
    assert found[0] == "Ara Testyan"


def test_what_is_called_so_is_found_among_more_than_are_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("_BEGUN", "_WHOLE"):
        monkeypatch.setattr(suggesting, name, 3)
    build.make("person", title="Ara")
    for number in range(9):
        build.make("person", title=f"Ara {number}")
    assert titles("ara")[0] == "Ara"


# --- tags -----------------------------------------------------------------------------------


def test_a_tag_is_suggested_by_its_name_or_a_label_in_any_language() -> None:
    build.make_site(other_languages="az")
    build.make("article", title="One", tags=["Mass grave"])
    with changeset(by=None) as change:
        change.row  # noqa: B018 - leaves the changeset's row
        tag = Tag.objects.get()
        tag.labels = {"az": {"name": "Kütləvi məzarlıq"}}
        tag.save()
    [row] = rows("grav")
    assert (row["title"], row["hint"], row["name"]) == ("Mass grave", "Tag", "")
    assert row["url"] == tag.get_absolute_url()
    [row] = rows("mezarl")
    assert (row["title"], row["name"]) == ("Mass grave", "Kütləvi məzarlıq")
    [row] = rows("mass", "az")
    assert (row["title"], row["language"]) == ("Kütləvi məzarlıq", "az")


def test_tags_have_their_places_among_many_records() -> None:
    for number in range(15):
        build.make("article", title=f"Memorial {number}", tags=["Memorial", f"Memory {number}"])
    found = rows("memor")
    assert len(found) == suggesting.MOST
    assert sum(row["hint"] == "Tag" for row in found) == suggesting.MOST_TAGS
    assert rows("memorial")[0]["hint"] == "Tag"


# --- what is hidden -------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn", "removed"])
def test_what_is_hidden_is_never_suggested(status: str) -> None:
    record = build.make("person", title="Zarifa Hiddenova", tags=["Zarzar"], status=status)
    assert rows("zar") == rows("hidd") == rows("Zarifa Hiddenova") == rows("zarifo") == []
    assert rows("zarz") == []
    with changeset(by=None) as change:
        if status in ("withdrawn", "removed"):
            return
        change.publish(type(record).objects.get(pk=record.pk))
    assert {row["title"] for row in rows("zar")} == {"Zarifa Hiddenova", "Zarzar"}


def test_no_private_name_leads_to_anybody() -> None:
    build.make("person", **ANAHIT)
    assert titles("zarifa") == titles("gizliyeva") == titles("Zarifa Gizliyeva") == []
    assert "Gizliyeva" not in str(rows("anahit"))


def test_what_falls_due_is_suggested_from_its_time_on() -> None:
    soon = timezone.now() + timedelta(hours=1)
    build.make("person", title="Zarifa Laterova", tags=["Zarzar"], publish_at=soon)
    assert rows("zar") == []
    with time_machine.travel(soon + timedelta(minutes=1)):
        assert {row["title"] for row in rows("zar")} == {"Zarifa Laterova", "Zarzar"}


def test_a_new_name_is_suggested_at_once_and_the_former_no_more() -> None:
    person = build.make("person", title="Zarifa Formerova")
    with changeset(by=None) as change:
        document = {"names": [{"text": "Zarifa Newova", "language": "en"}]}
        change.apply(person, document)
    assert titles("newo") == ["Zarifa Newova"]
    assert titles("formero") == []


# --- how it answers -------------------------------------------------------------------------


def test_it_costs_the_same_however_many_there_are() -> None:
    def cost(typed: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            rows(typed)
        return len(queries)

    person = build.make("person", title="Mara Testyan", tags=["Martyrs"])
    for number in range(3):
        build.make("person", title=f"Mara {number}")
    few = cost("mar")
    nothing = cost("zzz")
    build.multiply(person, 200)
    for number in range(30):
        build.make("person", title=f"Marat {number}", tags=[f"Mark {number}"])
    assert cost("mar") == few
    # And one in which the owner's settings are read.
    assert few <= 4 + 1
    assert nothing <= cost("mammadof") <= 6 + 1


@pytest.mark.parametrize("typed", ["", " ", "\0", "—", "!?*\"'", "   \t"])
def test_where_nothing_is_typed_nothing_is_suggested(typed: str) -> None:
    build.make("person", title="Mara Testyan")
    with CaptureQueriesContext(connection) as queries:
        assert rows(typed) == []
    assert len(queries) <= 1


def test_it_may_be_kept_for_seconds_by_one_browser_and_asked_again_cheaply() -> None:
    build.make("person", title="Mara Testyan")
    first = Client().get("/search/suggest/?q=mar")
    assert first.headers["Cache-Control"] == "private, max-age=5"
    assert first.headers["X-Robots-Tag"] == "noindex"
    assert first.json()["said"] == "1 suggestion"
    again = Client().get("/search/suggest/?q=mar", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    build.make("person", title="Marat Testyan")
    changed = Client().get("/search/suggest/?q=mar", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    signed_in = build.client_of(build.make_editor()).get("/search/suggest/?q=mar")
    assert "no-store" in signed_in.headers["Cache-Control"]


def test_nothing_that_is_typed_stumbles_it() -> None:
    build.make("person", title="Mara Testyan", tags=["Martyrs"])
    client = Client(raise_request_exception=False)
    answers = {text[:80]: rows_status(client, text) for text in [*some_texts(3), "mar " * 9_000]}
    assert {text: status for text, status in answers.items() if status != 200} == {}
    assert len(titles("mar" * 3 + " mar" * 5_000)) <= suggesting.MOST


def rows_status(client: Client, typed: str) -> int:
    query = urlencode({"q": typed.encode("utf-8", "surrogatepass")})
    return client.get("/search/suggest/", QUERY_STRING=query).status_code


def test_every_page_has_a_box_that_searches_without_script(client: Client) -> None:
    person = build.make("person", title="Mara")
    for address in ("/", "/people/", person.get_absolute_url(), "/nothing/", "/search/"):
        page = client.get(address).content.decode()
        assert page.count('name="q"') == 1, address
        assert 'action="/search/"' in page
        assert 'data-suggest-url="/search/suggest/"' in page
    assert "Mara" in client.get("/search/?q=mara").content.decode()
