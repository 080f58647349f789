"""Pages cost a known number of queries, however much the archive holds."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.records.models import Record, Tag

from . import build

pytestmark = pytest.mark.django_db

HOME, LIST, DETAIL, TAG, TAG_INDEX, WALL, METHOD, DAYS = 12, 8, 12, 12, 8, 8, 10, 8

#: What knowing somebody's session costs besides: the session and the account.
SIGNED_IN = 2

IN_AZERBAIJANI = [
    {"language": "az", "title": "Başlıq", "summary": "Xülasə", "body": "<p>Mətn</p>"}
]


class Archive:
    """A record of each kind in the middle, one of each that names those, one that names none."""

    def __init__(self) -> None:
        build.make_site(language="en", other_languages="az")
        self.picture = self._make("item", files=[build.stored_file(), build.stored_file()])
        self.place = self._make("place")
        self.event = self._make("event", place=self.place.identifier)
        self.person = self._make("person", born_at=self.place.identifier)
        self.article = self._make("article", dateline_place=self.place.identifier)
        self.item = self._make("item", level="series", files=[build.stored_file()])
        self.middle = [self.place, self.event, self.person, self.article, self.item, self.picture]
        self.around = list(self._around())
        self.apart = [self._make(record.kind, connections=[]) for record in self.around]
        self.tag = Tag.objects.get(name="first")

    def _make(self, kind: str, **document: Any) -> Any:
        connections = [
            {"type": "related-to", "object": record.identifier, "note": ""}
            for record in Record.objects.order_by("pk")
        ]
        translations = [row | {"translator": "", "status": "published"} for row in IN_AZERBAIJANI]
        usual = {
            "title": f"Some {kind}",
            "tags": ["first", "second"],
            "connections": connections,
            "translations": translations,
            "cover": self.picture.identifier if kind != "item" else None,
        }
        return build.make(kind, **usual | document)

    def _around(self) -> Iterator[Any]:
        here, whole, held_in = (r.identifier for r in (self.place, self.event, self.item))
        yield self._make("place", parent=here)
        yield self._make("event", place=here, parent=whole)
        yield self._make("person", born_at=here, died_at=here, is_remembered_here=True)
        yield self._make("article", dateline_place=here)
        yield self._make("item", part_of=held_in, place=here, files=[build.stored_file()])

    def grow_to(self, count: int) -> None:
        """Fill the archive to `count` records; a tenth of them name those in the middle."""
        missing = count - Record.objects.count()
        beside = max(missing // 50, 1)
        for number, (near, far) in enumerate(zip(self.around, self.apart, strict=True)):
            build.multiply(near, beside)
            build.multiply(far, missing // 5 + (number < missing % 5) - beside)
        assert Record.objects.count() == count

    def budgets(self) -> Iterator[tuple[str, int]]:
        """Yield every page there is to count, with what it may cost."""
        yield "/", HOME
        for kind in ("people", "events", "places", "media", "articles"):
            yield f"/{kind}/", LIST
            yield f"/{kind}/?order=newest", LIST
        for record in self.middle:
            yield record.get_absolute_url(), DETAIL
        yield self.tag.get_absolute_url(), TAG
        yield f"{self.tag.get_absolute_url()}?order=date&kind=event", TAG
        yield "/tags/", TAG_INDEX
        for order in ("", "?by=place", "?by=event", "?by=date"):
            yield f"/people/remembered/{order}", WALL
        yield "/method/", METHOD
        yield "/days-of-remembrance/", DAYS


def costs(client: Client, archive: Archive, prefix: str, extra: int) -> dict[str, int]:
    """Return what each page costs, having seen that none costs more than it may."""
    found = {}
    for address, budget in archive.budgets():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(prefix + address)
        assert response.status_code == 200, address
        said = "\n".join(query["sql"][:200] for query in queries)
        assert len(queries) <= budget + extra, f"{address} takes {len(queries)} queries:\n{said}"
        found[address] = len(queries)
    return found


def test_pages_keep_their_budgets_with_thirty_records_and_with_three_thousand(
    client: Client,
) -> None:
    archive = Archive()
    editor = Client()
    editor.force_login(build.make_editor())
    readers = [(client, "", 0), (client, "/az", 0), (editor, "", SIGNED_IN)]
    archive.grow_to(30)
    few = [costs(reader, archive, prefix, extra) for reader, prefix, extra in readers]
    archive.grow_to(3_000)
    many = [costs(reader, archive, prefix, extra) for reader, prefix, extra in readers]
    # Fewer there may be: on the first page of many, all may be items, which have no names.
    grown = [
        {
            address: (before[address], now)
            for address, now in after.items()
            if now > before[address]
        }
        for before, after in zip(few, many, strict=True)
    ]
    assert grown == [{}, {}, {}]
