"""Former addresses: what once stood elsewhere is found where it stands now."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.records.changes import changeset
from apps.records.documents import to_document
from apps.records.models import FormerAddress, Status, Tag
from tests.build import make_archivist, make_editor, make_event, make_person, make_site, make_tag
from tests.forms import admin_url, errors_of, fields_of, send

pytestmark = pytest.mark.django_db

OLD = "/news/2019/unveiling.html"


def test_an_old_address_leads_to_the_record_for_ever(client: Client) -> None:
    event = make_event(title="Unveiling", former_addresses=[OLD, "/n/7"])
    for address in (OLD, "/n/7"):
        response = client.get(address)
        assert response.status_code == 301
        assert response["Location"] == event.get_absolute_url()
    assert client.head(OLD).status_code == 301
    assert client.get(response["Location"]).status_code == 200


def test_the_old_address_follows_the_record_to_a_new_title(client: Client) -> None:
    event = make_event(title="First", former_addresses=[OLD])
    with changeset(by=None) as change:
        change.apply(event, {"title": "Second"})
    assert client.get(OLD)["Location"] == f"/events/{event.identifier}/second/"


@pytest.mark.parametrize(
    "pasted",
    [
        "https://old.example.org/news/2019/unveiling.html",
        "http://old.example.org/news/2019/unveiling.html#top",
        "news/2019/unveiling.html",
        "//news/2019/unveiling.html",
        " /news/2019/unveiling.html ",
        "https://old.example.org/news/2019/unve%69ling.html",
        "https://old.example.org/news/2019/unveiling%00.html",
    ],
)
def test_people_may_paste_the_whole_address(client: Client, pasted: str) -> None:
    event = make_event(former_addresses=[pasted])
    assert client.get(OLD)["Location"] == event.get_absolute_url()


def test_letters_of_any_script_are_found_however_they_were_written(client: Client) -> None:
    """Browsers copy `/xəbər` as `/x%C9%99b%C9%99r`."""
    event = make_event(former_addresses=["https://old.example.org/x%C9%99b%C9%99r/1"])
    assert to_document(event).former_addresses == ["/xəbər/1"]  # type: ignore[attr-defined]
    assert client.get("/x%C9%99b%C9%99r/1")["Location"] == event.get_absolute_url()
    assert client.get("/xəbər/1").status_code == 301


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.REMOVED])
def test_that_a_hidden_record_ever_had_an_address_is_not_told(client: Client, status: str) -> None:
    make_event(title="Hush", status=status, former_addresses=[OLD])
    response, other = client.get(OLD), client.get("/never/was")
    assert response.status_code == other.status_code == 404
    assert response.content.replace(OLD.encode(), b"") == other.content.replace(b"/never/was", b"")


def test_a_record_to_come_is_not_told_of_either(client: Client) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    make_event(publish_at=tomorrow, former_addresses=[OLD])
    assert client.get(OLD).status_code == 404


def test_an_old_address_leads_to_a_tombstone_without_the_title(client: Client) -> None:
    make_event(title="Hush", status=Status.WITHDRAWN, former_addresses=[OLD])
    there = client.get(OLD)["Location"]
    assert "hush" not in there
    response = client.get(there)
    assert response.status_code == 410
    assert b"Hush" not in response.content


def test_a_page_that_exists_is_never_led_away_from(client: Client) -> None:
    make_event(former_addresses=["/about/", "/events/"])
    assert client.get("/about/").status_code == 200
    assert client.get("/events/").status_code == 200


def test_only_readers_are_led_not_senders(client: Client) -> None:
    make_event(former_addresses=[OLD])
    assert client.post(OLD, {"a": "b"}).status_code == 404


def test_readers_of_another_language_are_led_within_it(client: Client) -> None:
    make_site(other_languages="az")
    event = make_event(title="Unveiling", former_addresses=[OLD])
    assert client.get(f"/az{OLD}")["Location"] == f"/az/events/{event.identifier}/unveiling/"


@pytest.mark.parametrize(
    "path", ["/%00", "/a%00b", "/" + "x" * 400, "/%ff", "/%F0%9F", "/'", "/%25"]
)
def test_an_address_that_is_no_address_is_merely_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_pages_that_exist_pay_nothing_for_old_addresses(client: Client) -> None:
    event = make_event(former_addresses=[OLD])
    with CaptureQueriesContext(connection) as queries:
        assert client.get(event.get_absolute_url()).status_code == 200
    assert not any("records_formeraddress" in query["sql"] for query in queries)


# --- in admin ---------------------------------------------------------------------------


def test_an_editor_adds_a_former_address_in_the_form(client: Client) -> None:
    event = make_event()
    client.force_login(make_editor())
    pasted = {"former_addresses-0-path": f"https://old.example.org{OLD}"}
    assert send(client, admin_url(event), pasted).status_code == 302
    assert Client().get(OLD)["Location"] == event.get_absolute_url()
    assert event.revisions.count() == 1


@pytest.mark.parametrize("pasted", [OLD, f"https://old.example.org{OLD}", OLD.lstrip("/")])
def test_an_address_that_leads_elsewhere_is_refused_beside_its_box(
    client: Client, pasted: str
) -> None:
    make_event(former_addresses=[OLD])
    event = make_person()
    client.force_login(make_editor())
    response = send(client, admin_url(event), {"former_addresses-0-path": pasted})
    assert response.status_code == 200
    assert "former_addresses-0-path" in errors_of(response)
    assert fields_of(response)["former_addresses-0-path"]  # nothing typed is lost


# --- tags -------------------------------------------------------------------------------


def rename(client: Client, tag: Tag, name: str) -> None:
    """Rename a tag in admin, as an archivist."""
    client.force_login(make_archivist())
    assert send(client, admin_url(tag), {"name": name}).status_code == 302


def test_a_renamed_tag_is_found_at_every_address_it_had(client: Client) -> None:
    make_event(tags=["First name"])
    tag = Tag.objects.get()
    for name in ("Second name", "Third name"):
        rename(client, tag, name)
    reader = Client()
    for slug in ("first-name", "second-name"):
        assert reader.get(f"/tags/{slug}/")["Location"] == "/tags/third-name/"
    assert reader.get("/tags/third-name/").status_code == 200


def test_a_tag_that_has_its_old_name_again_is_at_its_old_address(client: Client) -> None:
    make_event(tags=["First name"])
    tag = Tag.objects.get()
    for name in ("Second name", "First name"):
        rename(client, tag, name)
    reader = Client()
    assert reader.get("/tags/first-name/").status_code == 200
    assert reader.get("/tags/second-name/")["Location"] == "/tags/first-name/"


def test_an_address_taken_over_by_another_tag_leads_on_to_the_latest(client: Client) -> None:
    make_event(tags=["Old", "Other"])
    first, second = Tag.objects.get(name="Old"), Tag.objects.get(name="Other")
    rename(client, first, "Renamed")
    rename(client, second, "Old")
    rename(client, second, "Renamed too")
    assert Client().get("/tags/old/")["Location"] == "/tags/renamed-too/"


def test_an_address_belongs_to_one_record_or_one_tag(client: Client) -> None:
    make_event(former_addresses=[OLD])
    tag = make_tag("a")
    row: Any = FormerAddress(path=OLD, tag=tag)
    assert "path" in _complaints(row)
    assert _complaints(FormerAddress(path="/new"))


def _complaints(row: FormerAddress) -> dict[str, Any]:
    try:
        row.full_clean()
    except ValidationError as refusal:
        return refusal.message_dict
    return {}
