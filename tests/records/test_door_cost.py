"""What the door costs: one edit through it, and the same edit by Django's own admin."""

import sys
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse

from apps.media.admin import ItemAdmin
from apps.media.models import Item, ItemFile, Pictured
from apps.records import guard
from apps.records.documents import to_document
from apps.records.models import FormerAddress, Relation, TaggedRecord, Translation
from tests.build import make_editor, make_event, make_item, make_place, make_tag, stored_file
from tests.forms import fields_of
from tests.urls import urlpatterns as archive

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

#: How many queries the door may add to an edit of a record and rows of six inlines.
ALLOWED = 25
#: And how many the search's index and its lists may add, which stock admin has none of.
ALLOWED_OF_THE_INDEX = 15
INDEX = "apps.search.keeping.follow"


class TagRows(admin.TabularInline):
    """A sixth inline, for measuring alone: tags are written in one box otherwise."""

    model = TaggedRecord
    fk_name = "content_object"
    raw_id_fields = ("tag",)
    extra = 1


class DoorAdmin(ItemAdmin):
    """The archive's own form with six inlines."""

    inlines = (*ItemAdmin.inlines, TagRows)


def stock_inline(model: Any, fk_name: str, *fields: str) -> Any:
    """Return an inline as Django brings it."""
    raw = [name for name in fields if model._meta.get_field(name).is_relation]
    settings = {"model": model, "fk_name": fk_name, "fields": fields, "extra": 1}
    return type(model.__name__, (admin.TabularInline,), settings | {"raw_id_fields": raw})


class EverythingIsAllowed:
    """Stands for an open changeset that has claimed the whole archive: no guard, no door."""

    def allows(self, row: Any) -> bool:
        """Say yes."""
        return True


class StockAdmin(admin.ModelAdmin):
    """The same fields and the same six inlines, saved as Django saves them."""

    fields = (
        "title", "sort_as", "language", "summary", "date", "date_as_written", "level",
        "item_type", "creator", "publisher", "place", "credit_line", "rights", "source_address",
        "reference_code", "extent", "physical_form", "dimensions", "custodial_history",
        "provenance", "donor", "accession_number", "rights_statement",
        "contributor_conditions", "notice_kind",
        "body", "cover", "part_of", "content_notice",
    )  # fmt: skip
    raw_id_fields = ("place", "cover", "part_of")
    formfield_overrides = ItemAdmin.formfield_overrides
    inlines = (
        stock_inline(ItemFile, "item", "file", "alt_text", "caption"),
        stock_inline(Pictured, "item", "person", "name_as_given", "note"),
        stock_inline(Relation, "subject", "type", "object", "note"),
        stock_inline(
            Translation, "record", "language", "title", "summary", "body", "translator",
            "status",
        ),
        stock_inline(FormerAddress, "record", "path"),
        TagRows,
    )  # fmt: skip

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save with the guard out of the way, as only this test may."""
        with guard.opened(EverythingIsAllowed()), guard.writing():  # type: ignore[arg-type]
            return super().changeform_view(request, *args, **kwargs)


door, stock = admin.AdminSite("door"), admin.AdminSite("stock")
door.register(Item, DoorAdmin)
stock.register(Item, StockAdmin)
urlpatterns = [path("door/", door.urls), path("stock/", stock.urls), *archive]


def whole_item() -> Any:
    """Return an item with a row in each of the six inlines."""
    place, other = make_place(), make_event(title="Another event")
    return make_item(
        title="A letter",
        place=place.identifier,
        tags=["letters"],
        files=[stored_file()],
        connections=[{"type": "documents", "object": other.identifier}],
        translations=[{"language": "az", "title": "Məktub"}],
    )


def edit(item: Any, number: int, way: str) -> dict[str, Any]:
    """Return what is changed in the form: the record, and a row of each inline."""
    event = make_event(title=f"Event {number}")
    named = f"[{event.identifier}]" if way == "door" else event.pk
    return {
        "title": "A letter home",
        "summary": "Written from the hospital.",
        "files-0-caption": "Recto",
        "connections-0-note": "on page 2",
        "connections-1-type": item.connections.get().type_id,
        "connections-1-object": named,
        "translations-0-title": "Evə məktub",
        "translations-1-language": "ru",
        "translations-1-title": "Письмо домой",
        "former_addresses-0-path": f"/letters/{number}",
        "tagged-1-tag": make_tag(f"new {number}").pk,
    }


def queries_of(client: Client, way: str, number: int) -> list[str]:
    """Return the statements that one edit by this way takes."""
    item = whole_item()
    url = reverse(f"{way}:media_item_change", args=[item.pk])
    sent = fields_of(client.get(url)) | edit(item, number, way) | {"_save": "Save"}
    with CaptureQueriesContext(connection) as queries:
        assert client.post(url, sent).status_code == 302
    document: Any = to_document(item)
    assert (document.title, len(document.tags), len(document.connections)) == (
        "A letter home",
        2,
        2,
    )
    assert len(document.translations) == 2
    return [query["sql"] for query in queries.captured_queries]


def test_the_index_of_the_search_adds_at_most_15_queries_to_an_edit(client: Client) -> None:
    client.force_login(make_editor())
    with_index = queries_of(client, "door", 1)
    with override_settings(CHANGE_FOLLOWERS=[f for f in settings.CHANGE_FOLLOWERS if f != INDEX]):
        without_it = queries_of(client, "door", 2)
    added = len(with_index) - len(without_it)
    assert 5 < added <= ALLOWED_OF_THE_INDEX


def test_the_door_adds_at_most_25_queries_to_what_stock_admin_does(
    client: Client, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    settings.CHANGE_FOLLOWERS = [f for f in settings.CHANGE_FOLLOWERS if f != INDEX]
    client.force_login(make_editor())
    by_door = queries_of(client, "door", 1)
    by_stock = queries_of(client, "stock", 2)
    with capsys.disabled():
        sys.stdout.write(
            f"\nOne edit with six inlines: {len(by_door)} queries through the door, "
            f"{len(by_stock)} by stock admin ({connection.vendor})\n"
        )
    assert len(by_stock) > 20  # it did the whole edit too
    assert len(by_door) - len(by_stock) <= ALLOWED
