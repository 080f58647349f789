"""Reading a page of results as somebody who searches does."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django.test import Client

_RESULT = re.compile(r'<li class="card">.*?</li>', re.S)
_TITLE = re.compile(r'<p class="card-title"><a href="([^"]+)"><bdi[^>]*>(.*?)</bdi>', re.S)
_FACET = re.compile(r'<section aria-labelledby="facet-(\w+)">(.*?)</section>', re.S)
_OPTION = re.compile(
    r'<a href="([^"]*)"[^>]*><bdi[^>]*>(.*?)</bdi></a> <span class="count">(.*?)</span>', re.S
)


class Results:
    """What a search page says."""

    def __init__(self, html: str) -> None:
        self.html = html
        main = html.partition('<ol class="results')[2].partition("</ol>")[0]
        self.rows = _RESULT.findall(main)

    @property
    def titles(self) -> list[str]:
        """The titles of what was found, in their order."""
        return [unescape(title) for row in self.rows for _url, title in _TITLE.findall(row)]

    def row(self, title: str) -> str:
        """Return all that is said of one record, as text."""
        (found,) = (row for row in self.rows if f">{title}</bdi></a>" in row)
        return " ".join(unescape(re.sub("<[^>]+>", "", found)).split())

    @property
    def total(self) -> str:
        """What the page says of how many there are."""
        found = re.search(r'<p class="total" role="status">(.*?)</p>', self.html, re.S)
        return unescape(found[1]) if found else ""

    @property
    def facets(self) -> dict[str, dict[str, str]]:
        """Each facet's values, with how many there are of each."""
        return {
            name: {unescape(label): count for _url, label, count in _OPTION.findall(body)}
            for name, body in _FACET.findall(self.html)
        }

    def link(self, facet: str, label: str) -> str:
        """Return the address of one value of a facet."""
        bodies = dict(_FACET.findall(self.html))
        rows = {unescape(text): unescape(url) for url, text, _n in _OPTION.findall(bodies[facet])}
        return rows[label]


def search(text: str = "", *, language: str = "", **asked: Any) -> Results:
    """Ask the search page, as anybody may."""
    prefix = f"/{language}" if language else ""
    query = urlencode(({"q": text} if text else {}) | asked, doseq=True)
    response = Client().get(f"{prefix}/search/?{query}")
    assert response.status_code == 200
    return Results(response.content.decode())


def follow(link: str) -> Results:
    """Open a link of the search page."""
    response = Client().get(f"/search/{link}")
    assert response.status_code == 200
    return Results(response.content.decode())
