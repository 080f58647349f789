"""Joining items and moving their files up and down, by keyboard, in a real browser."""

from typing import TYPE_CHECKING

import pytest

from apps.media.models import Item, ItemFile, UploadBatch
from tests.build import make_editor, make_item, stored_file
from tests.eyes import IN_THE_DARK, WCAG, Open, obstacles, width_of
from tests.forms import admin_url
from tests.media.test_describing_browser import PHONE
from tests.media.test_files import picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

VOICE = "p[role=status].suggestions-voice"


def focused(page: "Page") -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label')"))


def order_of(item: Item) -> list[str]:
    return list(ItemFile.objects.filter(item=item).values_list("name", flat=True))


def test_files_of_an_item_are_moved_by_keyboard(screen: Open, complaints: list[str]) -> None:
    roles = {"a.png": "recto", "b.png": "verso", "c.png": ""}
    files = [stored_file(name, role=role) for name, role in roles.items()]
    item = make_item(title="A letter", status="draft", files=files)
    page = screen(make_editor(), viewport=PHONE)
    page.goto(admin_url(item))
    # The empty row for one more file has no place yet.
    assert page.locator("#files-group .reorder:visible").count() == 3
    page.get_by_role("button", name="Up: c.png").focus()
    for place in (2, 1, 1):
        page.keyboard.press("Enter")
        said = page.locator(VOICE, has_text=f"c.png is now {place} of 3.")
        said.wait_for(state="attached")
        assert focused(page) == "Up: c.png"
    page.get_by_role("button", name="Down: Front (recto)").press("Space")
    page.locator(VOICE, has_text="Front (recto) is now 3 of 3.").wait_for(state="attached")
    page.locator("#files-3-file, #id_files-3-file").set_input_files(
        {"name": "d.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.get_by_role("button", name="Up: d.png").press("Enter")
    page.locator(VOICE, has_text="d.png is now 3 of 4.").wait_for(state="attached")
    assert obstacles(page, WCAG) == {}
    assert width_of(page) <= PHONE["width"]
    page.locator("input[name='_save']").click()
    page.wait_for_url("**/media/item/")
    assert order_of(item) == ["c.png", "b.png", "d.png", "a.png"]
    assert complaints == []


def test_scans_of_a_batch_are_joined_by_keyboard(screen: Open, complaints: list[str]) -> None:
    user = make_editor()
    page = screen(user, viewport=PHONE)
    page.goto("/admin/media/item/upload/")
    sent = [{"name": f"{n}.png", "mimeType": "image/png", "buffer": picture()} for n in "abc"]
    page.locator("#id_files").set_input_files(sent)  # type: ignore[arg-type]
    page.get_by_role("button", name="Upload", exact=True).press("Enter")
    page.locator("#upload-summary", has_text="Finished: 3 of 3 stored").wait_for()
    page.get_by_role("link", name="Join several into one item").first.press("Enter")
    for name in ("a", "b"):
        page.get_by_role("checkbox", name=name, exact=True).press("Space")
    assert obstacles(page, WCAG) == {}
    page.get_by_role("button", name="Join into one item…").press("Enter")
    page.get_by_role("button", name="Up: Back (verso)").press("Enter")
    page.locator(VOICE, has_text="Back (verso) is now 1 of 2.").wait_for(state="attached")
    assert focused(page) == "Up: Back (verso)"
    assert obstacles(page, WCAG) == {}
    page.emulate_media(color_scheme="dark")
    page.evaluate("Promise.all(document.getAnimations().map(change => change.finished))")
    assert obstacles(page, IN_THE_DARK) == {}
    assert width_of(page) <= PHONE["width"]
    page.get_by_role("button", name="Join into one item", exact=True).press("Enter")
    page.get_by_text("1 item was joined into “a”.").wait_for()
    item = Item.objects.get(title="a")
    assert order_of(item) == ["b.png", "a.png"]
    assert UploadBatch.objects.get().left({item.pk, Item.objects.get(title="c").pk})
    page.get_by_role("button", name="Undo").press("Enter")
    page.get_by_text("Undone:").wait_for()
    assert order_of(item) == ["a.png"]
    assert complaints == []
