"""Every sort of page that readers meet: one list, and an archive that has one of each.

To have a new sort of page looked at (by axe, by vnu, on a phone, on paper, by keyboard…), add a
line to `PAGE_TYPES`; if it needs a record of its own, plant that in `plant()`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.test import Client

from apps.records import roles
from apps.records.changes import changeset
from apps.records.models import AvoidedWord, Status
from tests import build
from tests.media.test_iiif import stored

if TYPE_CHECKING:
    from playwright.sync_api import Page

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True)
class PageType:
    """A sort of page. `address` names planted records in braces; `role` is who may see it."""

    address: str
    status: int = 200
    role: str = ""


#: What an archive shows that holds nothing yet: visited before anything is planted.
EMPTY = {
    "home, empty": PageType("/"),
    "people, empty": PageType("/people/"),
    "wall, empty": PageType("/people/remembered/"),
    "collections, empty": PageType("/media/collections/"),
    "gallery, empty": PageType("/media/gallery/"),
    "tags, empty": PageType("/tags/"),
    "on this day, empty": PageType("/on-this-day/?day=05-13"),
    "days of remembrance, empty": PageType("/days-of-remembrance/"),
    "calendar, empty": PageType("/calendar/"),
    "timeline, empty": PageType("/timeline/"),
    "map, empty": PageType("/places/map/"),
    "years, empty": PageType("/years/"),
}
PAGE_TYPES = EMPTY | {
    "home": PageType("/"),
    "person": PageType("{person}"),
    "person in four scripts": PageType("{scripts}"),
    "group": PageType("{group}"),
    "event": PageType("{event}"),
    "place": PageType("{place}"),
    "place at a date": PageType("{place}?on={year}"),
    "article": PageType("{article}"),
    "media": PageType("{item}"),
    "media with a notice": PageType("{noticed}"),
    "collection": PageType("{collection}"),
    "connections": PageType("/media/{item_id}/connections/related-to/"),
    "collections": PageType("/media/collections/"),
    "gallery": PageType("/media/gallery/"),
    "gallery of a record": PageType("/media/gallery/?of={person_id}"),
    "timeline": PageType("/timeline/"),
    "timeline of a year, narrowed": PageType("/timeline/?in={year}&of={place_id}&of={person_id}"),
    "timeline, a name": PageType("/timeline/?find=person"),
    "timeline, no name": PageType("/timeline/?find=zqzqzq"),
    "map": PageType("/places/map/"),
    "map of a place": PageType("/places/map/?of={place_id}"),
    "map, narrowed": PageType("/places/map/?within=40,30,50,40&tag={tag_id}"),
    "map, nothing there": PageType("/places/map/?within=0,0,1,1"),
    "search": PageType("/search/"),
    "search, found": PageType("/search/?q=person"),
    "search, nothing": PageType("/search/?q=zqzqzq&kind=person"),
    "search by date": PageType("/search/?when={year}"),
    "tags": PageType("/tags/"),
    "tags of a letter": PageType("/tags/?letter=f"),
    "tag": PageType("{tag}"),
    "people of a letter": PageType("/people/?letter=n"),
    "years": PageType("/years/"),
    "years of a decade": PageType("/years/?in={decade}"),
    "people": PageType("/people/"),
    "groups": PageType("/groups/"),
    "events": PageType("/events/"),
    "events at a date": PageType("/events/?when={year}"),
    "events at no date": PageType("/events/?when=never"),
    "places": PageType("/places/"),
    "articles": PageType("/articles/"),
    "media, listed": PageType("/media/"),
    "wall": PageType("{wall}"),
    "wall by place": PageType("{wall}?by=place"),
    "wall by event": PageType("{wall}?by=event"),
    "wall by year": PageType("{wall}?by=date"),
    "on this day": PageType("/on-this-day/?day={day}"),
    "week": PageType("/on-this-day/week/?day={day}"),
    "days of remembrance": PageType("/days-of-remembrance/"),
    "calendar": PageType("/calendar/"),
    "calendar of a person": PageType("/calendar/of/{person_id}/"),
    "calendar of a place": PageType("/calendar/of/{place_id}/"),
    "about": PageType("/about/"),
    "method": PageType("/method/"),
    "contact": PageType("/contact/?about={person_id}"),
    "tombstone": PageType("{withdrawn}", status=410),
    "not found": PageType("/nothing/", status=404),
    "style": PageType("/style/", role=roles.EDITORS),
    "not open": PageType("/admin/auth/user/", status=403, role=roles.CONTRIBUTORS),
}


@dataclass(frozen=True)
class Place:
    """Where a page of one sort stands in one language."""

    name: str
    address: str
    language: str
    status: int
    role: str

    def open(self, page: "Page", **how: Any) -> "Page":
        """Go there in a browser, signed in where that is needed; return the page."""
        page.context.clear_cookies()
        if self.role:
            _sign_in(page, self.role)
        response = page.goto(self.address, **how)
        assert response is not None
        assert response.status == self.status, f"{self.name}: {response.status}"
        return page

    def fetch(self) -> str:
        """Return its HTML, without a browser."""
        client = build.client_of(build.make_user(self.role)) if self.role else Client()
        response = client.get(self.address)
        assert response.status_code == self.status, f"{self.name}: {response.status_code}"
        return response.content.decode()


def _sign_in(page: "Page", role: str) -> None:
    session = build.client_of(build.make_user(role)).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": session.key, "value": session.value, "domain": "localhost", "path": "/"}]
    )


def places(*languages: str) -> Iterator[Place]:
    """Yield a page of every sort in each language: first of an empty archive, then of a full one.

    The archive is planted on the way.
    """
    introduce()
    yield from standing(EMPTY, {}, *languages)
    planted = plant()
    yield from standing(PAGE_TYPES.keys() - EMPTY.keys(), planted, *languages)


def full(*names: str) -> list[Place]:
    """Plant the archive; return pages of these sorts, or of all that a full archive has."""
    introduce()
    return list(standing(names or PAGE_TYPES.keys() - EMPTY.keys(), plant()))


def standing(names: Iterable[str], planted: dict[str, str], *languages: str) -> Iterator[Place]:
    """Yield the pages of these sorts, in the order of the list, that stand where this is planted.

    They are in the archive's first language, or in each of `languages`.
    """
    wanted = [(name, sort) for name, sort in PAGE_TYPES.items() if name in names]
    for name, sort in wanted:
        try:
            address = sort.address.format(**planted)
        except KeyError:
            continue
        for language in languages or (settings.LANGUAGE_CODE,):
            yield Place(name, in_language(address, language), language, sort.status, sort.role)


def in_language(address: str, language: str) -> str:
    """Return the address of the same page in another language. Staff's pages have but one."""
    is_bare = language == settings.LANGUAGE_CODE or address.startswith("/admin/")
    return address if is_bare else f"/{language}{address}"


# --- the archive ------------------------------------------------------------------------------

LONG_WORD = "Qarabağ" * 12
LONG_ADDRESS = f"https://example.org/{'a-long-path/' * 12}article.html"
BODY = f"""
<h2>Of it</h2><p>Told<span class="footnote">Where it is <em>said</em>: {LONG_ADDRESS}</span> and
<a href="https://example.org/source">linked</a>.</p><blockquote><p>{LONG_WORD}</p></blockquote>
<ul><li><p>One</p></li><li><p>Two</p></li></ul><hr><h3>More</h3><p>«Հիշատակ» — «ذاكرة» — «память»</p>
"""
OWN: dict[str, dict[str, Any]] = {
    "item": {"credit_line": "A family", "source_address": LONG_ADDRESS},
    "person": {"born": "1972-05-13", "is_remembered_here": True, "role": "Nurse, 1988 to 1994"},
    "event": {
        "date": "1992-05",
        "yearly_on": "XXXX-05-13",
        "content_notice": "It speaks of conflict.",
    },
    "article": {"byline": "An editor", "source_address": LONG_ADDRESS},
    "group": {"date": "1988/1994"},
    "place": {"latitude": "39.758", "longitude": "46.748"},
}
#: Names of nobody: the word “sample” in four scripts. The first is preferred.
SCRIPTS = [("Nümunə", "az"), ("Նմուշ", "hy"), ("Образец", "ru"), ("نموذج", "ar")]


def introduce() -> None:
    """Give the archive a name, texts and every language."""
    build.make_site(
        name="Synthetic archive",
        strapline="What we keep, and for whom",
        contact_email="letters@example.org",
        about=BODY,
        method=BODY,
        contact="<p>In writing.</p>",
        other_languages="az hy ru",
    )


def plant() -> dict[str, str]:
    """Fill the archive with records of long words in four scripts; return where they stand."""
    picture = build.make_item(
        title="A picture", files=[stored(alt_text="Grey, dark below", caption=LONG_WORD)]
    )
    collection = build.make_item(title="Papers of nobody", level="fonds", body=BODY)
    build.make_item(title="A series", level="series", part_of=collection.identifier)
    made = _one_of_each_kind(picture, collection)
    scripts = _in_four_scripts(picture, made)
    _avoid_a_word()
    noticed = build.make_item(
        title="Noticed",
        content_notice="It shows injuries.",
        files=[build.stored_file(alt_text="A hidden point")],
    )
    gone = build.make_event(title="Gone", status=Status.WITHDRAWN)
    tag = build.make_tag("first", definition="What comes before the others.")
    # Beside the place that is connected with everything.
    for number, tags in enumerate(((), ("first",), (LONG_WORD,))):
        where = {"latitude": f"39.{number}", "longitude": "46.1", "precision": "about"}
        inside = {"parent": made["place"].identifier}
        build.make_place(title=f"Nowhere {number}", tags=tags, **where, **inside)
    addresses = {kind: record.get_absolute_url() for kind, record in made.items()}
    identifiers = {f"{kind}_id": record.identifier for kind, record in made.items()}
    return (
        addresses
        | identifiers
        | {
            "collection": collection.get_absolute_url(),
            "scripts": scripts.get_absolute_url(),
            "noticed": noticed.get_absolute_url(),
            "withdrawn": gone.get_absolute_url(),
            "tag": "/tags/first/",
            "tag_id": tag.identifier,
            "day": "05-13",
            "year": "1992",
            "decade": "199X",
            "wall": "/people/remembered/",
        }
    )


def _one_of_each_kind(picture: Any, collection: Any) -> dict[str, Any]:
    """Return a record of each kind, all connected, with a cover and long words everywhere."""
    paper = build.stored_file(f"{LONG_WORD}.pdf", b"%PDF-1.4\n%%EOF\n", caption="A paper")
    files = [stored(alt_text="Grey again, dark below"), paper]
    made: dict[str, Any] = {}
    for kind, fields in OWN.items():
        named = [record.identifier for record in (picture, *made.values())]
        of_items = {"files": files, "part_of": collection.identifier}
        made[kind] = build.make(
            kind,
            title=f"{kind.capitalize()} {LONG_WORD}",
            summary=f"{LONG_WORD} in a sentence.",
            body=BODY,
            tags=["first", LONG_WORD],
            cover=picture.identifier if kind != "item" else None,
            connections=[{"type": "related-to", "object": n, "note": ""} for n in named],
            translations=[_in_armenian()],
            **(fields | (of_items if kind == "item" else {})),
        )
    return made


def _avoid_a_word() -> None:
    with changeset(by=None, reason="made for a test") as change:
        change.row  # noqa: B018 - a word is attributed like any other change
        AvoidedWord(word=LONG_WORD, why=f"{LONG_WORD} takes a side.", prefer="plain words").save()


def _in_four_scripts(picture: Any, made: dict[str, Any]) -> Any:
    """Return somebody who never was, named in every script; more of them stand on the wall."""
    for text, language in SCRIPTS:
        names = [{"text": f"{text} {LONG_WORD[:7]}", "language": language}]
        build.make_person(
            names=names,
            is_remembered_here=True,
            born="1960",
            died="1992-05",
            died_at=made["place"].identifier,
            connections=[{"type": "took-part-in", "object": made["event"].identifier}],
        )
    told = "; ".join(text for text, _language in SCRIPTS)
    return build.make_person(
        names=[{"text": text, "language": language} for text, language in SCRIPTS],
        summary="Nobody: a name in four scripts.",
        body=f"<p>{told}</p>",
        cover=picture.identifier,
        is_remembered_here=True,
    )


def _in_armenian() -> dict[str, Any]:
    texts = {"title": "Հիշատակ", "summary": "Ամփոփում։", "body": "", "translator": ""}
    return {"language": "hy", "status": "published"} | texts
