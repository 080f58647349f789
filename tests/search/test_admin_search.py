"""What editors find in their lists and boxes: by the search's own index, in any script."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.records.changes import changeset
from apps.records.models import Record, Tag
from tests import build
from tests.search.hostile import some_texts

pytestmark = pytest.mark.django_db

SEHID = [{"text": "Şəhid Məmmədov", "language": "az"}]
ANAHIT = [
    {"text": "Anahit Sargsyan", "language": "en"},
    {"text": "Անահիտ Հովհաննիսյան", "language": "hy", "kind": "birth"},
    {"text": "Zarifa Gizliyeva", "language": "az", "kind": "alias", "is_private": True},
]
PEOPLE, ALL = "admin:people_person_changelist", "admin:records_record_changelist"


@pytest.fixture
def editor() -> Client:
    return build.client_of(build.make_editor())


def listed(client: Client, asked: str, url_name: str = PEOPLE, **query: str) -> list[str]:
    """Return what a list shows, in its order."""
    response = client.get(reverse(url_name), {"q": asked} | query)
    assert response.status_code == 200
    return [str(row) for row in response.context["cl"].result_list]


def boxed(client: Client, asked: str, of: str = "record", **query: str) -> list[str]:
    """Return what a box suggests."""
    response = client.get(reverse(f"admin:records_{of}_suggest"), {"q": asked} | query)
    assert response.status_code == 200
    return [row["label"] for row in response.json()["results"]]


# --- any script -----------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["şə", "ŞƏ", "Şəhid", "sehid", "şəh məm", "mem", "Шехид"])
def test_any_beginning_in_any_spelling_finds_a_name(editor: Client, asked: str) -> None:
    build.make_person(names=SEHID)
    build.make_person(title="Anahit Sargsyan")
    assert listed(editor, asked) == ["Şəhid Məmmədov"]
    assert listed(editor, asked, ALL) == ["Şəhid Məmmədov"]
    assert boxed(editor, asked) == ["Şəhid Məmmədov"]


@pytest.mark.parametrize("asked", ["hovhannisyan", "Հովհ", "HOVH", "Оганнисян", "anahit hovh"])
def test_a_name_in_another_script_finds_its_record(editor: Client, asked: str) -> None:
    build.make_person(names=ANAHIT)
    build.make_person(names=SEHID)
    assert listed(editor, asked) == ["Anahit Sargsyan"]
    assert boxed(editor, asked, kind="person") == ["Anahit Sargsyan"]
    assert boxed(editor, asked, kind="place") == []


def test_titles_are_found_by_any_of_their_words_and_records_by_identifier(editor: Client) -> None:
    article = build.make_article(title="The chronology of Şəki")
    for asked in ("şə", "chron seki", article.identifier, article.identifier.upper()):
        assert listed(editor, asked, ALL) == ["The chronology of Şəki"]
        assert boxed(editor, asked) == ["The chronology of Şəki"]


def test_tags_are_found_by_name_and_label_in_list_and_box(editor: Client) -> None:
    build.make_article(title="One", tags=["Şəhid", "Other"])
    with changeset(by=None) as change:
        change.row  # noqa: B018 - leaves the changeset's row
        tag = Tag.objects.get(name="Şəhid")
        tag.labels = {"hy": {"name": "Նահատակ"}}
        tag.save()
    for asked in ("şə", "SEH", "nahat", "Նահ"):
        assert boxed(editor, asked, "tag") == ["Şəhid"]
        assert listed(editor, asked, "admin:records_tag_changelist") == ["Şəhid"]
    of = {"app_label": "records", "model_name": "tag", "field_name": "broader", "term": "şə"}
    archivist = build.client_of(build.make_archivist())
    found = archivist.get(reverse("admin:autocomplete"), of).json()["results"]
    assert [row["text"] for row in found] == ["Şəhid"]


# --- whatever state it is in ----------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "in_review", "published", "withdrawn"])
def test_what_readers_do_not_find_editors_do(editor: Client, status: str) -> None:
    build.make_person(names=SEHID, status=status)
    assert listed(editor, "şə") == listed(editor, "şə", ALL) == ["Şəhid Məmmədov"]
    assert listed(editor, "şə", status=status) == ["Şəhid Məmmədov"]
    assert listed(editor, "şə", status="removed") == []
    assert boxed(editor, "şə") == ["Şəhid Məmmədov"]


def test_what_was_deleted_is_found_among_the_deleted_alone(editor: Client) -> None:
    build.make_person(names=[*SEHID, ANAHIT[1]], status="removed")
    for asked in ("şə", "Հովհ"):
        assert listed(editor, asked, ALL, status="removed") == ["Şəhid Məmmədov"]
        assert listed(editor, asked, ALL) == []
        assert boxed(editor, asked) == []


def test_a_private_name_leads_editors_to_its_record_and_nobody_else() -> None:
    build.make_person(names=ANAHIT)
    editor, other = (
        build.client_of(build.make_editor()),
        build.client_of(build.make_contributor()),
    )
    for asked in ("giz", "Zarifa Gizliyeva"):
        assert listed(editor, asked) == boxed(editor, asked) == ["Anahit Sargsyan"]
        assert boxed(other, asked) == []


def test_contributors_find_what_is_public_and_their_own() -> None:
    author = build.make_contributor()
    build.make_person(names=SEHID, status="draft")
    build.make_person(title="Şəfa Own", status="draft", by=author)
    build.make_person(title="Şəms Public")
    assert sorted(boxed(build.client_of(author), "şə")) == ["Şəfa Own", "Şəms Public"]
    assert listed(build.client_of(author), "şə") == ["Şəfa Own"]


def test_what_was_saved_just_now_is_found_at_once(editor: Client) -> None:
    person = build.make_person(names=SEHID, status="draft")
    with changeset(by=None) as change:
        change.apply(person, {"names": [{"text": "Զարուհի", "language": "hy"}]})
    assert listed(editor, "şə") == []
    assert listed(editor, "zaruh") == ["Զարուհի"]


# --- lists ----------------------------------------------------------------------------------


def test_a_search_combines_with_the_lists_filters_and_orders(editor: Client) -> None:
    for number, status in enumerate(("draft", "published", "published")):
        build.make_person(title=f"Şəhla {number}", status=status, tags=[f"tag {number}"])
    assert listed(editor, "şə", status="draft") == ["Şəhla 0"]
    assert listed(editor, "şə", tag="tag-2") == ["Şəhla 2"]
    assert listed(editor, "şə", o="1") == ["Şəhla 0", "Şəhla 1", "Şəhla 2"]
    assert listed(editor, "şə", o="-1") == ["Şəhla 2", "Şəhla 1", "Şəhla 0"]


def test_every_page_of_a_list_is_found(editor: Client) -> None:
    for number in range(55):
        build.make_person(title=f"Şəhla {number}", status="draft")
    first, second = (set(listed(editor, "şə", p=page)) for page in ("1", "2"))
    assert (len(first), len(second)) == (50, 5)
    assert not first & second


def test_it_costs_the_same_however_many_there_are(editor: Client) -> None:
    def cost(**query: str) -> dict[str, int]:
        found = {}
        addresses = [reverse(PEOPLE), reverse(ALL), reverse("admin:records_record_suggest")]
        for address in addresses:
            with CaptureQueriesContext(connection) as queries:
                assert editor.get(address, query).status_code == 200
            found[address] = len(queries)
        return found

    person = build.make_person(names=SEHID, tags=["Şəhid"])
    build.make_person(title="Şəhla")
    cost(q="şə")
    few = cost(q="şə")
    build.multiply(person, 100)
    for number in range(20):
        build.make_person(title=f"Şəhla {number}", status="draft")
    assert cost(q="şə") == few
    assert max(few.values()) <= 20


def test_nothing_that_is_typed_stumbles_a_list_or_a_box(editor: Client) -> None:
    build.make_person(names=SEHID)
    editor.raise_request_exception = False
    wrong: dict[str, Any] = {}
    for text in [*some_texts(1), "\0", "ş\0ə", "şə " * 4_000, '"', "şə*", "şə OR NEAR(", "n_se"]:
        for name in (PEOPLE, ALL, "admin:records_record_suggest", "admin:records_tag_suggest"):
            plain = text.encode("utf-8", "replace").decode()
            response = editor.get(reverse(name), {"q": plain})
            if response.status_code not in (200, 302):
                wrong[f"{name} {text[:60]}"] = response.status_code
    assert wrong == {}
    assert Record.objects.count() == 1
