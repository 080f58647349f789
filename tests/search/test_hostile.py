"""No text stumbles the search: not in the box, not beside it, not while it is typed."""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from archive_site.demo import loading
from tests.search.archive import kept_meanwhile
from tests.search.hostile import (
    TYPED,
    encoded,
    every_query,
    every_text,
    some_texts,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SEARCH, SUGGEST = "/search/", "/search/suggest/"
FACETS = ("kind", "tag", "place", "period", "language", "rights", "picture", "when", "after")
#: What a program may be told whose query string no browser makes.
FAIR = (200, 400, 404)
#: So much of what was typed stands in the box again.
GIVEN_BACK = 300

_BOX = re.compile(r'<input\b[^>]*\bname="q"[^>]*>')
_VALUE = re.compile(r'\bvalue="([^"]*)"')


@pytest.fixture(scope="module", autouse=True)
def _archive(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration, loaded once: it is only looked at."""
    with django_db_blocker.unblock(), kept_meanwhile(loading.load):
        yield


@pytest.fixture
def client() -> Client:
    """One to whom an error is an answer too, so that all of them are told together."""
    return Client(raise_request_exception=False)


def ask(client: Client, address: str, query: str) -> HttpResponse:
    """Ask with a query string just as it stands."""
    return client.get(address, QUERY_STRING=query)  # type: ignore[return-value]


def refused(
    client: Client, address: str, queries: Iterable[str], fair: tuple[int, ...] = FAIR
) -> dict[str, int]:
    """Return the queries that are answered otherwise than is `fair`, and how."""
    answers = {query: ask(client, address, query).status_code for query in queries}
    return {query[:200]: status for query, status in answers.items() if status not in fair}


def boxes(page: str) -> list[str]:
    """Return what stands in the page's boxes for a search."""
    values = (_VALUE.search(box) for box in _BOX.findall(page))
    return [html.unescape(value[1]) if value else "" for value in values]


def bare(text: str) -> str:
    """Return what is left of a text whose spaces and control signs do not matter."""
    return "".join(s for s in text if not s.isspace() and unicodedata.category(s) != "Cc")


def test_there_are_enough_of_them() -> None:
    assert len(every_text()) >= 500
    assert all(TYPED.values())
    assert sum(len(text) >= 10 * 1024 for text in every_text()) >= 20
    assert len(every_query()) >= 60


@pytest.mark.parametrize("group", TYPED)
def test_whatever_is_typed_is_answered_and_given_back(client: Client, group: str) -> None:
    wrong: dict[str, Any] = {}
    for text in TYPED[group]:
        response = ask(client, SEARCH, encoded(q=text))
        page = response.content.decode()
        if response.status_code != 200:
            wrong[text[:80]] = response.status_code
        elif "\0" in page:
            wrong[text[:80]] = "a NUL"
        elif not any(bare(box).startswith(bare(text[:GIVEN_BACK])) for box in boxes(page)):
            wrong[text[:80]] = [box[:80] for box in boxes(page)]
    assert wrong == {}


def test_markup_that_is_typed_is_shown_and_not_obeyed(client: Client) -> None:
    telling = [text for text in TYPED["markup"] if re.search("<.*(alert|example.org)", text)]
    assert len(telling) >= 5
    for text in telling:
        for address in (SEARCH, SUGGEST):
            response = ask(client, address, encoded(q=text))
            if response.headers["Content-Type"].startswith("text/html"):
                assert text not in response.content.decode()


def test_whatever_is_being_typed_may_be_suggested_for(client: Client) -> None:
    assert refused(client, SUGGEST, (encoded(q=text) for text in some_texts(5))) == {}


def test_no_query_string_stumbles_it(client: Client) -> None:
    assert refused(client, SEARCH, every_query()) == {}
    assert refused(client, SUGGEST, every_query()[::3]) == {}


@pytest.mark.parametrize("facet", FACETS)
def test_no_choice_stumbles_it(client: Client, facet: str) -> None:
    queries = [encoded(q="a", **{facet: text}) for text in some_texts(1)]
    queries += [
        f"q=a&{facet}=%ED%A0%80",
        f"q=a&{facet}[]=a",
        f"q=a&{facet}=a&{facet}=b",
        f"{facet}=",
    ]
    assert refused(client, SEARCH, queries) == {}


def test_no_choices_together_stumble_it(client: Client) -> None:
    queries = (encoded(q=text, **dict.fromkeys(FACETS, text)) for text in some_texts(2))
    assert refused(client, SEARCH, queries) == {}


@pytest.mark.parametrize("language", ["az", "hy", "ru"])
def test_it_is_so_in_every_language(client: Client, language: str) -> None:
    queries = [encoded(q=text) for text in [*some_texts(1), *TYPED["dates"][::8]]]
    assert refused(client, f"/{language}{SEARCH}", queries, fair=(200,)) == {}


@pytest.mark.parametrize("address", [SEARCH, SUGGEST])
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options", "head"])
def test_no_other_method_stumbles_it(client: Client, address: str, method: str) -> None:
    response = getattr(client, method)(address, QUERY_STRING="q=a")
    assert response.status_code in (200, 403, 404, 405)
