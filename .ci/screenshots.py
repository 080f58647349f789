"""Show every sort of page: on a phone, a tablet and a desk, in light, in dark and on paper.

`make screenshots` leaves pictures and an index.html in screenshots/, and draws those of the README
anew. The pages are the demonstration's; what it cannot show, names on the wall for instance, comes
from archives that say of themselves that they are synthetic. No language of the site runs from
right to left: what such a page would be is shown by mirroring some.
"""

import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

from serving import ROOT, Served, archive, chromium, first_pages

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = ROOT / "screenshots"
IMAGES = ROOT / "docs" / "images"
MOST_BYTES = 150_000
WIDTHS = {"phone": 390, "tablet": 820, "desk": 1280}
#: A sheet of A4 between its margins, in CSS pixels.
PAPER = 640
MIRRORED = ("person in four scripts", "article", "wall", "home")
#: What fills an archive before it is served: nothing but a name, or a record of every sort.
EMPTY = "from tests.page_types import introduce; introduce()"
SYNTHETIC = """
import json, os
from tests import build
from tests.page_types import PAGE_TYPES, introduce, plant
introduce()
planted = plant()
roles = {sort.role for sort in PAGE_TYPES.values() if sort.role}
sessions = {r: build.client_of(build.make_user(r)).cookies["sessionid"].value for r in roles}
with open(os.environ["PLANTED"], "w") as file:
    json.dump([planted, sessions], file)
"""


@dataclass(frozen=True)
class Shown:
    """An archive that is served, and the pages of it that are shown, by their names."""

    served: Served
    source: str
    pages: dict[str, str]
    sessions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Shot:
    """A picture of a page."""

    source: str
    name: str
    look: str
    file: str


def main() -> None:
    """Draw every page, those of the README, and the page that shows all of them."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    learn_of_pages()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        shots = [shot for shown in archives(browser) for shot in draw(browser, shown)]
        browser.close()
    (FOLDER / "index.html").write_text(contact_sheet(shots), encoding="utf-8")
    print(f"{len(shots)} pictures stand in {(FOLDER / 'index.html').relative_to(ROOT)}.")


def learn_of_pages() -> None:
    """Let Django be imported, for the list of sorts of pages: nothing is asked of a database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "archive_site.settings"
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    os.environ["SECRET_KEY"] = "drawings sign nothing"
    import django

    django.setup()


def archives(browser: "Browser") -> Any:
    """Yield one archive after another, each while it is served, with what is shown of it."""
    from tests.page_types import EMPTY as EMPTY_PAGES
    from tests.page_types import PAGE_TYPES, standing

    full = PAGE_TYPES.keys() - EMPTY_PAGES.keys()
    with archive(demo=True) as served:
        found = first_pages(served)
        identifiers = {f"{name}_id": path.split("/")[2] for name, path in found.items()}
        found |= identifiers | {"day": "11-08", "year": "2020"}
        wanted = [name for name in full if not PAGE_TYPES[name].role]
        pages = {place.name: place.address for place in standing(wanted, found)}
        draw_for_the_readme(browser, served, pages)
        yield Shown(served, "the demonstration", pages)
    with archive(demo=False, before=EMPTY) as served:
        empty = {place.name: place.address for place in standing(EMPTY_PAGES, {})}
        yield Shown(served, "an empty archive", empty)
    with (
        tempfile.NamedTemporaryFile("r", suffix=".json") as kept,
        archive(demo=False, before=SYNTHETIC, PLANTED=kept.name) as served,
    ):
        planted, sessions = json.load(kept)
        left = {p.name: p.address for p in standing(full - {*pages} | {*MIRRORED}, planted)}
        yield Shown(served, "a synthetic archive", left, sessions)


def draw(browser: "Browser", shown: Shown) -> list[Shot]:
    """Draw the pages of an archive in every width and light, on paper, and some mirrored."""
    from tests.page_types import PAGE_TYPES

    shots = []
    for name, address in shown.pages.items():
        context = browser.new_context(base_url=shown.served.address)
        if role := PAGE_TYPES[name].role:
            cookie = {"name": "sessionid", "value": shown.sessions[role]}
            context.add_cookies([{**cookie, "url": shown.served.address}])
        page = context.new_page()
        arrive(page, address)
        looks = every_look(page, mirrored=shown.sessions != {} and name in MIRRORED)
        shots += [_kept(page, shown.source, name, look) for look in looks]
        context.close()
        print(f"  {shown.source}: {name}", flush=True)
    return shots


def arrive(page: "Page", address: str) -> None:
    """Open a page, all of its faces and pictures there."""
    page.goto(address)
    # A face that comes late waits for the next page.
    page.evaluate("document.fonts.ready")
    page.reload()
    page.evaluate("""async () => {
        for (const image of document.images) image.loading = "eager";
        await Promise.all([...document.images].map(image => image.decode().catch(() => 0)));
        await document.fonts.ready;
    }""")


def every_look(page: "Page", *, mirrored: bool) -> Any:
    """Bring the page into one look after another; yield the name of each."""
    for scheme in ("light", "dark"):
        page.emulate_media(media="screen", color_scheme=scheme)
        for window, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 800})
            yield f"{window}, {scheme}"
    page.emulate_media(media="print", color_scheme="light")
    page.set_viewport_size({"width": PAPER, "height": 900})
    yield "print"
    page.emulate_media(media="screen")
    page.evaluate("document.documentElement.dir = 'rtl'")
    for window in ("phone", "desk") if mirrored else ():
        page.set_viewport_size({"width": WIDTHS[window], "height": 800})
        yield f"{window}, right to left"


def _kept(page: "Page", source: str, name: str, look: str) -> Shot:
    file = f"{source} {name} {look}.png".replace(",", "").replace(" ", "-")
    page.screenshot(path=FOLDER / file, full_page=True)
    return Shot(source, name, look, file)


def draw_for_the_readme(browser: "Browser", served: Served, pages: dict[str, str]) -> None:
    """Draw the home page at a desk and an article on a phone at night, as a reader meets them."""
    for name, file, width, height, scheme in (
        ("home", "home.png", 1280, 800, "light"),
        ("article", "article-phone-dark.png", 390, 844, "dark"),
    ):
        size: Any = {"width": width, "height": height}
        page = browser.new_page(base_url=served.address, viewport=size, color_scheme=scheme)
        arrive(page, pages[name])
        page.screenshot(path=IMAGES / file)
        page.close()
        if (weight := (IMAGES / file).stat().st_size) > MOST_BYTES:
            sys.exit(f"docs/images/{file} weighs {weight} bytes, more than {MOST_BYTES}.")


def contact_sheet(shots: list[Shot]) -> str:
    """Return a page that shows every picture, page by page."""
    parts = []
    for (source, name), same in groupby(shots, key=lambda shot: (shot.source, shot.name)):
        figures = "".join(
            f'<figure><a href="{escape(shot.file)}"><img src="{escape(shot.file)}" alt=""></a>'
            f"<figcaption>{escape(shot.look)}</figcaption></figure>"
            for shot in same
        )
        parts.append(
            f"<h2>{escape(name)} <small>{escape(source)}</small></h2><div>{figures}</div>"
        )
    style = (
        "body { font: 1rem/1.5 system-ui; margin: 2rem } div { display: flex; flex-wrap: wrap; "
        "gap: 1rem } figure { margin: 0 } small { font-weight: 400; color: #555 } "
        "img { height: 18rem; width: 13rem; object-fit: cover; object-position: top; "
        "border: 1px solid #bbb }"
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Every sort of page</title>'
        f"<style>{style}</style><h1>Every sort of page</h1>{''.join(parts)}"
    )


if __name__ == "__main__":
    main()
