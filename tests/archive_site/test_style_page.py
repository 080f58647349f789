"""The style page shows contributors every piece that pages are made of, and readers nothing."""

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client

from archive_site.style_page import COLOURS, SPACES, STATES, STEPS
from tests import build
from tests.eyes import STRICT, obstacles, width_of

if TYPE_CHECKING:
    from tests.eyes import Open

pytestmark = pytest.mark.django_db

STATE_NAMES = [state.name for state in STATES]
TEMPLATES = settings.BASE_DIR / "templates"
#: Pieces that a page needs once, as a whole: they are on every page, or wait for a script.
SHOWN_BY_EVERY_RECORD = {
    "includes/_cite.html",
    "includes/_runs.html",
    "includes/_sharing.html",
    "includes/_sharing_record.html",
    "media/_zoom.html",
}


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(build.make_editor())
    return client


def test_style_page_is_for_staff_and_where_debug_is_on(client: Client, settings: Any) -> None:
    assert client.get("/style/").status_code == 404
    settings.DEBUG = True
    assert client.get("/style/").status_code == 200
    settings.DEBUG = False
    client.force_login(build.make_editor())
    response = client.get("/style/")
    assert response.status_code == 200
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_every_piece_is_on_it(staff: Client) -> None:
    pieces = {f"includes/{path.name}" for path in (TEMPLATES / "includes").glob("_*.html")}
    pieces |= {f"media/{path.name}" for path in (TEMPLATES / "media").glob("_*.html")}
    shown: set[str] = set()
    for state in STATE_NAMES:
        response = staff.get(f"/style/?state={state}")
        shown |= {template.name for template in response.templates}
    assert pieces - SHOWN_BY_EVERY_RECORD - shown == set()


def test_tokens_of_the_style_sheet_are_on_it() -> None:
    css = (settings.BASE_DIR / "archive_site/static/css/base.css").read_text()
    named = [*COLOURS, *(f"step-{step}" for step in STEPS), *(f"space-{n}" for n in SPACES)]
    for name in named:
        assert f"--{name}:" in css
    declared = [line.split(":")[0].strip() for line in css.split("*, *::before")[0].splitlines()]
    steps = {name for name in declared if name.startswith(("--step-", "--space-"))}
    assert steps == {f"--{name}" for name in named if name.startswith(("step-", "space-"))}


def test_states_differ(staff: Client) -> None:
    pages = {state: staff.get(f"/style/?state={state}").content.decode() for state in STATE_NAMES}
    assert len(set(pages.values())) == len(STATES)
    assert 'role="alert"' in pages["refused"]
    assert 'role="alert"' not in pages["full"]
    assert 'lang="fa"' in pages["right-to-left"]
    assert staff.get("/style/?state=nothing").status_code == 200


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.once
@pytest.mark.parametrize("state", STATE_NAMES)
def test_pieces_can_be_read_by_everybody(
    state: str, transactional_db: None, screen: "Open"
) -> None:
    page = screen(build.make_editor(), viewport={"width": 320, "height": 640})
    page.goto(f"/style/?state={state}")
    assert obstacles(page, STRICT) == {}
    assert width_of(page) <= 320
