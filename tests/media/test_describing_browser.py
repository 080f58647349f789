"""Describing media, and walking through collections, in a real browser."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from apps.media.models import FocalPoint, ItemFile
from tests.build import make_editor, make_item, make_person, stored_file
from tests.eyes import IN_THE_DARK, WCAG, obstacles, width_of
from tests.forms import admin_url
from tests.media.test_describing import SAYS, photograph

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

PHONE = {"width": 390, "height": 800}


def album() -> Any:
    """Return an item with a picture that says something of itself, and somebody in it."""
    known = make_person(title="Aynur Həsənova")
    row = {"person": known.identifier, "name_as_given": "", "note": "seated"}
    picture = stored_file("a.jpg", photograph(**SAYS))
    return make_item(title="At the spring", files=[picture], pictured=[row])


@pytest.mark.parametrize("script", [True, False])
def test_item_is_described_by_keyboard_on_a_phone_with_script_and_without(
    screen: Callable[..., "Page"],
    complaints: list[str],
    script: bool,
) -> None:
    item = album()
    page = screen(make_editor(), viewport=PHONE, java_script_enabled=script)
    page.goto(admin_url(item))
    found = [
        page.locator(f"input[name='files-0-focal_point'][value='{value}']").bounding_box()
        for value in FocalPoint.values
    ]
    places: Any = found
    # Three by three, as the picture is.
    assert len({round(place["x"]) for place in places}) == 3
    assert len({round(place["y"]) for place in places}) == 3
    assert places == sorted(places, key=lambda place: (place["y"], place["x"]))
    if script:
        assert obstacles(page, WCAG) == {}
        assert width_of(page) <= 390
    page.locator("input[name='files-0-focal_point'][value='centre']").focus()
    page.keyboard.press("ArrowRight")
    page.locator("input[name='use_creator']").focus()
    page.keyboard.press("Space")
    page.locator("input[name='_save']").click()
    page.wait_for_url("**/media/item/")
    item.refresh_from_db()
    assert item.creator == SAYS["Artist"]
    assert ItemFile.objects.get(item=item).focal_point == FocalPoint.RIGHT
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_collections_are_walked_on_a_phone_without_script(
    screen: Callable[..., "Page"],
    complaints: list[str],
    scheme: str,
) -> None:
    fonds = make_item(title="Family papers", level="fonds", reference_code="AZ-1")
    series = make_item(title="Letters", level="series", part_of=fonds.identifier)
    file = make_item(title="Letters of 1992", level="file", part_of=series.identifier)
    item = make_item(title="A letter home", part_of=file.identifier, files=[stored_file()])
    rules = WCAG if scheme == "light" else IN_THE_DARK
    page = screen(viewport=PHONE, color_scheme=scheme)
    page.goto("/media/")
    page.get_by_role("link", name="By collection").click()
    assert obstacles(page, rules) == {}
    page.locator("summary", has_text="Inside Letters").press("Enter")
    page.get_by_role("link", name="Letters of 1992").press("Enter")
    page.wait_for_url(f"**{file.get_absolute_url()}")
    assert obstacles(page, rules) == {}
    page.get_by_role("link", name="A letter home").press("Enter")
    page.wait_for_url(f"**{item.get_absolute_url()}")
    assert obstacles(page, rules) == {}
    assert width_of(page) <= 390
    page.get_by_label("Breadcrumb").get_by_role("link", name="Family papers").click()
    page.wait_for_url(f"**{fonds.get_absolute_url()}")
    assert complaints == []
