"""What the form of a place refuses: in a plain sentence, and nothing typed is lost."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.places.models import Place
from tests.build import make_archivist, make_place
from tests.forms import admin_url, errors_of, fields_of, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_archivist())
    return client


def name(number: int, **fields: str) -> dict[str, str]:
    return {f"names-{number}-{field}": value for field, value in fields.items()}


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "two preferred in one language",
        {"names-TOTAL_FORMS": "2"} | name(1, text="Qazqz", language="en", kind="preferred"),
        "Two names are preferred in the language “en”: choose one.",
    ),
    ("all private", name(0, is_private="on"), "At least one name must be public"),
    ("none", name(0, text=""), ""),
    ("deleted", name(0, DELETE="on"), "Give at least one name."),
    ("no language", name(0, language="english!"), "Write the code of a language"),
    ("no period", name(0, period="01/07/1916"), "can be read as"),
    ("no source", name(0, source="Qazqz"), "There is no source “Qazqz” yet"),
]


@pytest.mark.parametrize(("what", "fields", "sentence"), REFUSED, ids=[r[0] for r in REFUSED])
def test_names_that_cannot_stand_are_refused_and_nothing_typed_is_lost(
    editor: Client, what: str, fields: dict[str, Any], sentence: str
) -> None:
    place = make_place(title="A town")
    typed = fields | {"summary": "Typed with care."}
    answer = send(editor, admin_url(place), typed)
    assert answer.status_code == 200
    said = " ".join(errors_of(answer).values())
    assert said
    assert sentence in said
    kept = fields_of(answer)
    assert {n: kept.get(n, "") for n in typed} == typed
    assert Place.objects.get(pk=place.pk).version == place.version


def test_a_circle_of_places_is_refused_beside_its_box(editor: Client) -> None:
    country = make_place(title="A country")
    region = make_place(title="A region", parent=country.identifier)
    town = make_place(title="A town", parent=region.identifier)
    typed = {"parent": f"{town.title} [{town.identifier}]", "summary": "Typed with care."}
    answer = send(editor, admin_url(country), typed)
    assert answer.status_code == 200
    assert errors_of(answer)["parent"] == "A place cannot lie in itself."
    kept = fields_of(answer)
    assert {n: kept[n] for n in typed} == typed


def test_the_form_of_a_place_costs_the_same_however_many_names_it_has(editor: Client) -> None:
    def cost(count: int) -> int:
        names = [
            {"text": f"Name {n}", "language": "en", "kind": "alias" if n else "preferred"}
            for n in range(count)
        ]
        links = [{"authority": "wikidata", "code": f"Q{n + 1}"} for n in range(count)]
        place = make_place(names=names, authorities=links)
        with CaptureQueriesContext(connection) as queries:
            editor.get(admin_url(place))
        return len(queries)

    few = cost(2)
    assert few <= 30
    assert cost(12) == few
