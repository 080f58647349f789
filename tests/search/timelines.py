"""Reading the timeline as somebody who looks for what happened."""

from typing import Any

from django.test import Client

from tests import build
from tests.reading import Page, flaws, has_class

TIMELINE = "/timeline/"
ENTRY = f"//ol[{has_class('chronicle')}]/li"
TALLY = f"//ol[{has_class('tally')}]/li"
BESIDE = "//nav[@aria-label='Earlier and later']"


def events(**dated: str) -> dict[str, Any]:
    """Return events by their titles, on these dates."""
    made = build.make_many("event", [{"title": t, "date": d} for t, d in dated.items()])
    return {event.title: event for event in made}


def timeline(query: str = "", language: str = "", client: Client | None = None) -> Page:
    """Return a page of the timeline, whose HTML is sound."""
    prefix = f"/{language}" if language else ""
    page = Page(client or Client(), f"{prefix}{TIMELINE}{query}")
    assert flaws(page.text) == []
    return page


def titles(page: Page) -> list[str]:
    """Return what the page lists, in its order."""
    return page.texts(f"{ENTRY}//p[{has_class('card-title')}]")


def headed(page: Page) -> dict[str, list[str]]:
    """Return what the page lists by the headings above it."""
    found = {}
    for entries in page.all(f"//ol[{has_class('chronicle')}]"):
        second = entries.xpath("string(preceding-sibling::h3[1])").strip()
        first = entries.xpath("string(ancestor::section/h2)").strip()
        heading = ", ".join(filter(None, (first, second)))
        of_it = entries.xpath(f"./li/p[{has_class('card-title')}]")
        found[heading] = [title.text_content().strip() for title in of_it]
    return found


def numbers(page: Page) -> list[int]:
    """Return how much the page says there is of each part of time, in its order."""
    return [int(text.split()[0]) for text in page.texts(f"{TALLY}/span[{has_class('count')}]")]


def counted(page: Page) -> dict[str, int]:
    """Return the same by what the parts of time are called."""
    return dict(zip(page.texts(f"{TALLY}/a"), numbers(page), strict=True))


def row(title: str, page: Page) -> Any:
    """Return the entry that is called so."""
    return page.one(f"{ENTRY}[p[{has_class('card-title')}]/a/bdi='{title}']")
