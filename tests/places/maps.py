"""Reading the map as somebody who looks for a place."""

import json
from typing import Any

from django.test import Client

from tests import build
from tests.reading import Page, flaws, has_class

MAP = "/places/map/"
ROW = f"//ul[{has_class('places')}]/li"


def places(**lying: str) -> dict[str, Any]:
    """Return places by their titles, at these coordinates: “39.5 46.7”."""
    documents = []
    for title, text in lying.items():
        latitude, _space, longitude = text.partition(" ")
        named = [{"text": title, "language": "en"}]
        where = {"latitude": latitude, "longitude": longitude} if text else {}
        documents.append({"names": named, **where})
    return {place.title: place for place in build.make_many("place", documents)}


def read(query: str = "", language: str = "", client: Client | None = None) -> Page:
    """Return a page of the map, whose HTML is sound."""
    prefix = f"/{language}" if language else ""
    page = Page(client or Client(), f"{prefix}{MAP}{query}")
    assert flaws(page.text) == []
    return page


def titles(page: Page) -> list[str]:
    """Return what the page puts on the map, in its order."""
    return page.texts(f"{ROW}/p[{has_class('card-title')}]")


def row(title: str, page: Page) -> Any:
    """Return the row of the place that is called so."""
    return page.one(f"{ROW}[p[{has_class('card-title')}]/a/bdi='{title}']")


def facts(title: str, page: Page) -> list[str]:
    """Return what the list says of a place."""
    return [" ".join(item.text_content().split()) for item in row(title, page).xpath("ul/li")]


def told(page: Page) -> Any:
    """Return what the script is told besides the list."""
    return json.loads(page.one("//*[@id='map']").get("data-told"))
