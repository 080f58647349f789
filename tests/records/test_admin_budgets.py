"""Every page of the editing side costs at most thirty queries, however much hangs on a record."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.records.changes import changeset
from apps.records.kinds import kinds, parts_of
from apps.records.models import AvoidedWord, Record, Source
from tests.build import make, make_archivist, make_group, make_site, make_tag, stored_file
from tests.forms import admin_url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MOST = 30
KINDS = [name for name, model in kinds().items() if model._meta.app_label != "sixth_kind"]
LANGUAGES = ("az", "hy", "ru", "tr", "fr", "de", "ka", "fa")


@pytest.fixture
def archivist() -> Client:
    make_site(language="en", other_languages="az hy ru")
    with changeset(by=None) as change:
        change.row  # noqa: B018 - leaves the changeset's row
        AvoidedWord(word="title", why="To be looked for in every text.").save()
    client = Client()
    client.force_login(make_archivist())
    return client


def queries(client: Client, url: str) -> int:
    """Return how many queries a page needs, once warm; not one too many."""
    assert client.get(url).status_code == 200, url
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    said = "\n".join(query["sql"][:200] for query in captured)
    assert len(captured) <= MOST, f"{url} takes {len(captured)} queries:\n{said}"
    return len(captured)


def source(title: str) -> str:
    """Return the identifier of a new source, which has its own record in the archive."""
    item = make("item", title=title, tags=["Şuşa"])
    with changeset(by=None) as change:
        change.row  # noqa: B018 - leaves the changeset's row
        row = Source(title=title, item=item)
        row.save()
    return row.identifier


def rows_of(number: int) -> dict[str, Callable[[int], Any]]:
    """Return a row of each part: each names records and sources of its own."""
    return {
        "names": lambda n: {
            "text": f"Name {n}",
            "kind": "alias" if n else "preferred",
            "source": source(f"Source of name {n} of {number}"),
        },
        "statements": lambda n: {
            "topic": "course",
            "value": f"What {n} says",
            "source": source(f"Source {n} of {number}"),
        },
        "connections": lambda n: {
            "type": "related-to",
            "object": make("event", title=f"Event {n}").identifier,
            "note": "",
        },
        "translations": lambda n: {"language": LANGUAGES[n], "title": f"Title {n}"},
        "affiliations": lambda n: {
            "role": f"Office {n}",
            "group": make_group(title=f"Group {n}").identifier,
            "source": source(f"Source of office {n} of {number}"),
        },
        "revision_notes": lambda n: {"day": "2021-01-02", "note": f"Corrected {n}."},
        "authorities": lambda n: {"authority": "wikidata", "code": f"Q{n + 1}"},
        "former_addresses": lambda n: f"/old/{number}/{n}/",
        "files": lambda n: stored_file(f"{n}.png"),
        "pictured": lambda n: {
            "person": make("person", title=f"Person {n} of {number}").identifier,
            "name_as_given": "",
            "note": "",
        },
        "tags": lambda n: make_tag(f"tag {n}").name,
    }


def described(kind: str, number: int) -> Any:
    """Return a record of `kind` that has `number` rows of each of its parts, and every key."""
    document: dict[str, Any] = {"title": f"{kind} with {number}"}
    for part in parts_of(kind):
        row = rows_of(number)[part.document_name]
        document[part.document_name] = [row(n) for n in range(number)]
    keys = {
        "cover": "item", "place": "place", "parent": kind, "born_at": "place", "died_at": "place",
        "dateline_place": "place", "part_of": "item", "established_by": "item",
    }  # fmt: skip
    fields = {field.name for field in kinds()[kind]._meta.get_fields()}
    for name, of in keys.items():
        if name in fields and not (name == "part_of" and kind != "item"):
            extra = {"level": "series"} if name == "part_of" else {}
            document[name] = make(of, title=f"{name} {number}", **extra).identifier
    return make(kind, **document)


@pytest.mark.parametrize("kind", KINDS)
def test_form_costs_the_same_with_one_row_of_everything_and_with_eight(
    archivist: Client, kind: str
) -> None:
    few, many = described(kind, 1), described(kind, 8)
    for page in ("change", "history", "delete"):
        cost = queries(archivist, admin_url(few, page))
        assert queries(archivist, admin_url(many, page)) == cost, page
    queries(archivist, admin_url(many, "add"))


def all_lists() -> list[str]:
    models = [*(kinds()[kind] for kind in KINDS), Record]
    lists = [reverse(f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist") for m in models]
    names = ("source", "tag", "relationtype", "avoidedword", "changeset")
    return [*lists, *(reverse(f"admin:records_{name}_changelist") for name in names)]


def test_lists_and_suggestions_cost_the_same_with_few_records_and_with_many(
    archivist: Client,
) -> None:
    asked = ("", "?q=title", "?q=Шуша")
    pages = [f"{page}{query}" for page in all_lists() for query in asked]
    boxes = [reverse(f"admin:records_{name}_suggest") for name in ("record", "source", "tag")]
    pages += [f"{box}?q={text}" for box in boxes for text in ("", "title", "Шуша")]
    pages.append(reverse("admin:index"))

    def fill(number: int) -> None:
        for kind in KINDS:
            for n in range(number):
                make(kind, title=f"Title Şuşa {number} {n}", tags=[f"Title {number} {n}", "Şuşa"])
                source(f"Title Şuşa {kind} {number} {n}")

    fill(2)
    few = {page: queries(archivist, page) for page in pages}
    fill(8)
    assert {page: queries(archivist, page) for page in pages} == few
