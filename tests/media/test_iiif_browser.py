"""Somebody else's viewer, on somebody else's site, shows what the archive publishes by IIIF."""

import io
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from apps.media import derivatives, ingest
from apps.media.rights import RightsStatement
from tests.build import make_item, make_site, upload
from tests.eyes import Open

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MIRADOR = Path(__file__).resolve().parents[1] / "vendor" / "mirador" / "mirador.min.js"
#: Mirador as its makers tell people to put it into a page, with nothing set but what to open.
PAGE = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Somebody else's site</title>
<link rel="icon" href="data:,"><div id="viewer"></div><script src="/mirador.min.js"></script>
<script>
  const manifestId = new URLSearchParams(location.search).get("iiif-content");
  Mirador.viewer({id: "viewer", windows: [{manifestId}]});
</script>"""
#: What Mirador 4.0.0 says of its own parts, whatever it shows.
OF_ITSELF = "Accessing element.ref was removed in React 19"

RED, GREEN, BLUE = (200, 20, 20), (20, 140, 20), (20, 20, 200)
#: A part of the picture, and not the whole of it made smaller.
TILE = re.compile(r"/\d+,\d+,\d+,\d+/\d+,\d+/0/default.jpg")


class Site(BaseHTTPRequestHandler):
    """A site of two addresses: the page, and the viewer that it loads."""

    def do_GET(self) -> None:
        is_script = self.path == "/mirador.min.js"
        body = MIRADOR.read_bytes() if is_script else PAGE
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if is_script else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the library's name)
        pass


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Another site than the archive's: another name of this machine, and another port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class Viewer:
    """Mirador in a browser, what it asked the archive for, and what of that it was refused."""

    def __init__(self, page: "Page", archive: str) -> None:
        self.page, self.archive = page, archive
        self.asked: list[str] = []
        self.refused: list[str] = []
        page.on("response", self._note)
        page.on("requestfailed", lambda request: self.refused.append(request.url))

    def _note(self, response: Any) -> None:
        if response.url.startswith(self.archive):
            self.asked.append(response.url)
            if response.status != 200:
                self.refused.append(f"{response.status}: {response.url}")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def see(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()

    def see_colour(self, wanted: tuple[int, int, int], share: float) -> None:
        """Wait until so large a part of the window has this colour, more or less."""
        found = 0.0
        for _attempt in range(50):
            found = self._share(wanted)
            if found > share:
                return
            self.page.wait_for_timeout(100)
        pytest.fail(f"{found:.0%} of the window is {wanted}; asked were {self.asked}")

    def _share(self, wanted: tuple[int, int, int]) -> float:
        with Image.open(io.BytesIO(self.page.screenshot())) as seen:
            small = seen.convert("RGB").resize((64, 36))
        near = sum(
            number
            for number, colour in small.getcolors(small.width * small.height)
            if max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) < 30
        )
        return near / (small.width * small.height)

    def wait_for_tiles(self, before: set[str]) -> None:
        """Wait until it has asked for parts of a picture that it had not `before`."""
        for _attempt in range(100):
            if any(TILE.search(url) for url in set(self.asked) - before):
                return
            self.page.wait_for_timeout(100)
        pytest.fail(f"No tile was asked for but {before}")


@pytest.fixture
def viewer(
    screen: Open, complaints: list[str], live_server: "LiveServer", elsewhere: str, settings: Any
) -> Iterator[Callable[[str], Viewer]]:
    """Open what stands at a path of the archive in Mirador, and see that nothing goes wrong."""
    settings.MEDIA_AVIF = False  # takes longest to draw, and is in no manifest
    shown = Viewer(screen(locale="en-GB"), live_server.url)

    def opened(path: str) -> Viewer:
        shown.page.goto(f"{elsewhere}/?iiif-content={live_server.url}{path}")
        return shown

    yield opened
    assert shown.refused == []
    assert [words for words in complaints if OF_ITSELF not in words] == []


def picture(colours: list[Any], width: int, height: int, file_format: str = "PNG") -> bytes:
    """Return a picture in stripes of these colours, from left to right."""
    stripes = Image.new("RGB", (len(colours), 1))
    stripes.putdata(colours)
    buffer = io.BytesIO()
    stripes.resize((width, height), Image.Resampling.NEAREST).save(buffer, file_format)
    return buffer.getvalue()


def taken_in(name: str, content: bytes, **words: str) -> dict[str, Any]:
    """Take a file in as the archive does, decoded and all; return its entry in a document."""
    file = upload(name, content)
    return ingest.accept(file, ingest.inspect(file)) | {"alt_text": "Stripes"} | words


def published(**words: Any) -> Any:
    """Publish an item and let the worker's own code make all that is made of its files."""
    item = make_item(**words)
    for file in item.files.all():
        assert derivatives.make(file.key).state == "ready"
    return item


def test_photograph_opens_zooms_and_says_whose_it_is(viewer: Callable[[str], Viewer]) -> None:
    make_site(name="Archive of the North")
    item = published(
        title="At the spring",
        summary="Two women and a child.",
        credit_line="Family of Aynur Quliyeva",
        rights_statement=RightsStatement.INC.value,
        files=[
            taken_in("front.png", picture([RED, GREEN, RED], 5200, 1300), role="recto"),
            taken_in("back.png", picture([BLUE], 1000, 700), role="verso"),
        ],
    )
    shown = viewer(f"/iiif/{item.identifier}/manifest")
    shown.see("At the spring")
    shown.see_colour(RED, 0.2)

    shown.press("Toggle sidebar")
    for words in ("Two women and a child.", "1 of 2 • Front (recto)"):
        shown.see(words)
    shown.page.get_by_role("tab", name="Rights").click()
    for words in ("Credit and rights", "Family of Aynur Quliyeva", "In copyright"):
        shown.see(words)
    link = shown.page.get_by_role("link", name=RightsStatement.INC.value)
    assert link.get_attribute("href") == "http://rightsstatements.org/vocab/InC/1.0/"

    before = set(shown.asked)
    for _step in range(4):
        shown.press("Zoom in")
        shown.page.wait_for_timeout(200)
    shown.wait_for_tiles(before)
    shown.see_colour(GREEN, 0.5)

    shown.press("Next item")
    shown.see("2 of 2 • Back (verso)")
    shown.press("Reset zoom")  # Mirador keeps its place, even where the next picture is smaller
    shown.see_colour(BLUE, 0.2)


def test_collection_opens_and_leads_to_a_letter_in_it(viewer: Callable[[str], Viewer]) -> None:
    fonds = published(title="Papers of a family", level="fonds")
    letter = taken_in("letter.pdf", picture([GREEN], 400, 300, "PDF"))
    published(title="A letter", part_of=fonds.identifier, files=[letter])
    shown = viewer(f"/iiif/{fonds.identifier}/collection")
    shown.see("Papers of a family")
    shown.page.get_by_text("Show collection").click()
    shown.page.get_by_text("A letter", exact=True).click()
    shown.see_colour(GREEN, 0.2)
