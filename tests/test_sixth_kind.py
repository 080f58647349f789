"""A kind the archive has never heard of works everywhere, with no other file touched.

`tests/sixth_kind` is one small app: a model, an admin that says nothing of its own, two views and
its addresses. It is named in the tests' settings and in their addresses, and nowhere else.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.records import roles
from apps.records.changes import Refused, changeset, undo
from apps.records.documents import public_document, to_document
from apps.records.kinds import kinds, namespace_of
from apps.records.models import Changeset, Record, Status, Tag
from apps.records.views import RecordDetail
from tests.build import (
    make,
    make_archivist,
    make_contributor,
    make_editor,
    make_event,
    make_place,
    make_site,
)
from tests.forms import admin_url, errors_of, fields_of, send
from tests.reading import Page
from tests.sixth_kind.models import Monument
from tests.sixth_kind.views import MonumentDetail

pytestmark = pytest.mark.django_db


def monument(**document: Any) -> Any:
    """Return a monument, public unless told otherwise."""
    return make("monument", **document)


def add(client: Client, button: str = "_save", **fields: Any) -> Any:
    """Fill in the form for a new monument."""
    return send(client, admin_url(Monument, "add"), {"title": "A column"} | fields, button)


# --- nothing else touched ---------------------------------------------------------------


def test_no_file_of_the_archive_has_ever_heard_of_it() -> None:
    root = Path(settings.BASE_DIR)
    for folder in ("apps", "archive_site", "templates"):
        for path in (root / folder).rglob("*"):
            if path.suffix in {".py", ".html", ".js"} and "demo" not in path.parts:
                assert "sixth_kind" not in path.read_text(encoding="utf-8"), path


def test_it_is_a_kind_like_the_others_with_the_last_place_among_them() -> None:
    assert list(kinds())[-1] == "monument"
    assert kinds()["monument"] is Monument
    assert namespace_of("monument") == "sixth_kind"


# --- in admin ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "codenames"),
    [
        (roles.CONTRIBUTORS, {"add_monument", "change_monument", "view_monument"}),
        (
            roles.EDITORS,
            {"add_monument", "change_monument", "view_monument", "delete_monument"},
        ),
    ],
)
def test_every_role_has_its_permissions_after_migrate(role: str, codenames: set[str]) -> None:
    held = Group.objects.get(name=role).permissions.filter(content_type__app_label="sixth_kind")
    assert set(held.values_list("codename", flat=True)) == codenames


def test_an_editor_adds_one_with_tags_and_publishes_it(client: Client) -> None:
    place = make_place(title="Shusha")
    client.force_login(make_editor())
    response = add(
        client,
        "_publish",
        unveiled="1994-05",
        stands_at="Shusha",
        material="stone",
        height="3.2",
        is_listed="on",
        body="<p>Raised by the townspeople.</p>",
        tag_names="memorials, Şəhid",
        change_reason="From the register of monuments",
    )
    assert response.status_code == 302
    made = Monument.objects.get()
    assert (made.kind, made.status, made.is_public) == ("monument", Status.PUBLISHED, True)
    assert (made.unveiled, made.stands_at_id, made.material) == ("1994-05", place.pk, "stone")
    assert sorted(made.tags.names()) == ["memorials", "Şəhid"]
    assert made.created_in.reason == "From the register of monuments"
    assert Client().get(made.get_absolute_url()).status_code == 200


def test_bad_input_gets_a_sentence_beside_its_box(client: Client) -> None:
    client.force_login(make_editor())
    response = add(client, title="", unveiled="next spring", stands_at="Nowhere", height="tall")
    assert set(errors_of(response)) >= {"title", "unveiled", "stands_at", "height"}
    assert fields_of(response)["unveiled"] == "next spring"
    assert not Monument.objects.exists()


def test_an_editor_changes_one_and_undoes_it(client: Client) -> None:
    column = monument(title="A column", material="stone", tags=["memorials"])
    client.force_login(make_editor())
    changes = {"material": "bronze", "tag_names": "squares", "change_reason": "Looked again"}
    assert send(client, admin_url(column), changes).status_code == 302
    after = Monument.objects.get()
    assert (after.material, list(after.tags.names()), after.version) == ("bronze", ["squares"], 2)
    row = Changeset.objects.latest("pk")
    assert row.reason == "Looked again"
    client.post(reverse("admin:records_changeset_undo", args=[row.pk]))
    again = Monument.objects.get()
    assert (again.material, list(again.tags.names())) == ("stone", ["memorials"])


def test_two_editors_of_one_monument_meet_over_both_texts(client: Client) -> None:
    column = monument(title="A column", height="3.20")
    client.force_login(make_editor())
    mine = fields_of(client.get(admin_url(column))) | {"height": "5.00", "_save": "Save"}
    with changeset(by=None) as change:
        change.apply(column, {"height": "4.00"})
    response = client.post(admin_url(column), mine)
    assert response.status_code == 409
    said = response.content.decode()
    assert "4.00" in said
    assert "5.00" in said


def test_its_history_shows_each_change_and_restores_a_version(client: Client) -> None:
    column = monument(title="First", material="stone")
    with changeset(by=make_editor(), reason="Cleaned and looked at") as change:
        change.apply(column, {"title": "Second", "material": "bronze"})
    client.force_login(make_editor())
    said = client.get(admin_url(column, "history")).content.decode()
    for words in ("Cleaned and looked at", "Stone", "Bronze", "First", "Second"):
        assert words in said
    client.post(admin_url(column, "history"), {"revision": column.revisions.get().pk})
    assert Monument.objects.get().title == "First"


def test_its_list_in_admin_finds_filters_and_acts(client: Client) -> None:
    column, arch = monument(title="Şuşa column"), monument(title="Arch", status=Status.DRAFT)
    client.force_login(make_editor())
    url = admin_url(Monument, "changelist")
    assert "column" in client.get(f"{url}?q=susa").content.decode()
    assert "Arch" not in client.get(f"{url}?q=susa").content.decode()
    chosen = {"action": "publish", "_selected_action": [column.pk, arch.pk]}
    client.post(url, chosen)
    assert Monument.objects.get(pk=arch.pk).is_public


def test_it_is_withdrawn_deleted_and_brought_back_in_admin(client: Client) -> None:
    column = monument()
    client.force_login(make_editor())
    answered = {"confirmed": "yes", "ground": "rights"}
    client.post(admin_url(column, "withdraw"), answered)
    assert Client().get(column.get_absolute_url()).status_code == 410
    client.post(admin_url(column, "remove"), answered)
    assert Client().get(column.get_absolute_url()).status_code == 404
    client.post(reverse("admin:records_record_bring_back", args=[column.pk]), answered)
    assert Monument.objects.get().status == Status.WITHDRAWN


def test_a_contributor_writes_and_submits_but_never_publishes_one(client: Client) -> None:
    client.force_login(make_contributor())
    assert add(client, "_publish").status_code in (302, 403)
    assert not Record.objects.public().exists()
    assert add(client, "_submit", title="Submitted").status_code == 302
    assert Monument.objects.get(title="Submitted").status == Status.IN_REVIEW


def test_only_archivists_see_its_restricted_field(client: Client) -> None:
    column = monument(internal_note="Told in confidence")
    client.force_login(make_editor())
    assert b"confidence" not in client.get(admin_url(column)).content
    client.force_login(make_archivist())
    assert b"confidence" in client.get(admin_url(column)).content


# --- for readers ------------------------------------------------------------------------


def test_its_page_shows_its_own_fields_in_words(client: Client) -> None:
    place = make_place(title="Shusha")
    column = monument(
        title="A column",
        unveiled="1994-05",
        stands_at=place.identifier,
        material="bronze",
        height="3.20",
        is_listed=True,
        summary="Raised by the townspeople.",
        tags=["memorials"],
        connections=[{"type": "commemorates", "object": make_event(title="The end").identifier}],
    )
    page = Page(client, column.get_absolute_url())
    assert page.heading == "A column"
    assert column.get_absolute_url() == f"/monuments/{column.identifier}/a-column/"
    said = " ".join(page.texts("//main"))
    for words in ("May 1994", "Bronze", "3.20", "Raised by the townspeople.", "The end"):
        assert words in said
    links = page.links("//main")
    assert links["Shusha"] == place.get_absolute_url()
    assert links["memorials"] == "/tags/memorials/"


def test_its_list_and_the_home_page_lead_to_it(client: Client) -> None:
    column = monument(title="A column")
    page = Page(client, "/monuments/")
    assert page.titles == ["A column"]
    assert page.links("//main")["A column"] == column.get_absolute_url()
    assert "/monuments/" in Page(client, "/").links().values()


def test_the_permanent_address_leads_to_it(client: Client) -> None:
    column = monument()
    assert client.get(f"/id/{column.identifier}")["Location"] == column.get_absolute_url()


def test_its_page_is_read_in_another_language(client: Client) -> None:
    make_site(other_languages="az")
    column = monument(
        title="A column",
        translations=[{"language": "az", "title": "Sütun", "status": "published"}],
    )
    assert Page(client, f"/az/monuments/{column.identifier}/a-column/").heading == "Sütun"
    assert Page(client, "/az/monuments/").titles == ["Sütun"]


def test_a_tag_s_page_lists_and_counts_it_beside_the_others(client: Client) -> None:
    column = monument(title="A column", tags=["memorials"])
    make_event(title="An event", tags=["memorials"])
    page = Page(client, "/tags/memorials/")
    assert sorted(page.titles) == ["A column", "An event"]
    assert page.links("//main")["A column"] == column.get_absolute_url()
    assert Page(client, "/tags/memorials/?kind=monument").titles == ["A column"]


TOMORROW = timezone.now() + timedelta(days=1)


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        ({"status": Status.DRAFT}, 404),
        ({"status": Status.IN_REVIEW}, 404),
        ({"publish_at": TOMORROW}, 404),
        ({"status": Status.WITHDRAWN}, 410),
        ({"status": Status.REMOVED}, 404),
    ],
)
def test_while_hidden_it_is_nowhere(client: Client, document: dict[str, Any], answer: int) -> None:
    column = monument(title="Hushword", body="<p>Hushword</p>", tags=["memorials"], **document)
    make_event(title="Public", tags=["memorials"])
    addresses = {
        column.get_absolute_url(): answer,
        f"/id/{column.identifier}": answer,
        "/monuments/": 200,
        "/tags/memorials/": 200,
        "/tags/": 200,
        "/": 200,
    }
    for address, expected in addresses.items():
        response = client.get(address)
        assert response.status_code == expected, address
        # The address itself holds the title's words; an error page may repeat what was asked.
        assert b"Hushword" not in response.content, address


# --- its document and its history -------------------------------------------------------


def test_its_document_holds_its_own_fields_and_the_public_one_nothing_private() -> None:
    column = monument(
        unveiled="1994-05", height="3.20", internal_note="Told in confidence", tags=["memorials"]
    )
    document: Any = to_document(column)
    assert (document.unveiled, str(document.height), document.is_listed) == (
        "1994-05",
        "3.20",
        False,
    )
    assert document.tags == [Tag.objects.get().identifier]
    public = public_document(column)
    assert public.document.unveiled == "1994-05"
    assert "confidence" not in public.document.model_dump_json()


def test_its_creation_is_undone_and_redone() -> None:
    with changeset(by=None) as change:
        column = change.create("monument", {"title": "A column", "material": "stone"})
    undone = undo(change.row, by=None)
    assert Monument.objects.get().status == Status.REMOVED
    undo(undone.row, by=None)
    after = Monument.objects.get()
    assert (after.pk, after.identifier, after.material) == (column.pk, column.identifier, "stone")


def test_a_place_that_one_names_is_not_ended() -> None:
    place = make_place()
    monument(stands_at=place.identifier)
    with changeset(by=None) as change:
        change.remove(place)
    with pytest.raises(Refused), changeset(by=None) as change:
        change.purge([place])


def test_its_views_bring_nothing_but_their_model() -> None:
    assert issubclass(MonumentDetail, RecordDetail)
    assert set(vars(MonumentDetail)) <= {
        "model",
        "__module__",
        "__doc__",
        "__static_attributes__",
        "__firstlineno__",
    }
