"""Two hundred files through a real browser, and describing them by keyboard."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.media.models import Item, UploadBatch
from tests.build import PIXEL, make_editor, make_item, stored_file
from tests.eyes import WCAG, Open, obstacles, width_of
from tests.media.test_files import picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

#: What WCAG asks for, and nothing of axe's own taste.


@pytest.fixture
def screen(screen: Open) -> Open:
    """Open the page for many files in a browser of an editor's own."""
    user = make_editor()

    def opened(**options: Any) -> "Page":
        page = screen(user, **options)
        page.goto(reverse("admin:media_item_upload"))
        return page

    return opened


def file(name: str, content: bytes = PIXEL) -> Any:
    return {"name": name, "mimeType": "image/png", "buffer": content}


def finished(page: "Page", seconds: int = 20) -> str:
    """Wait until all files were answered; return what is said of them."""
    said = page.locator("#upload-summary", has_text="Finished")
    said.wait_for(timeout=seconds * 1000)
    return said.inner_text()


def test_two_hundred_files_go_in_and_the_one_that_is_damaged_is_named(
    screen: Open, complaints: list[str]
) -> None:
    page = screen()
    page.get_by_label("Credit line").fill("Family archive")
    files = [file(f"photo_{n:03}.png") for n in range(199)]
    files.insert(100, file("broken.png", picture()[:900]))
    page.locator("#id_files").set_input_files(files)
    assert page.locator("#upload-summary").inner_text() == "200 files chosen."
    page.evaluate(
        """() => {
            window.seen = new Set();
            window.bars = 0;
            new MutationObserver(() => {
                window.seen.add(document.getElementById("upload-summary").textContent);
                const shown = document.querySelectorAll("#upload-list progress:not([hidden])");
                window.bars = Math.max(window.bars, shown.length);
            }).observe(document.getElementById("upload-summary"), { childList: true });
        }"""
    )
    page.get_by_role("button", name="Upload", exact=True).click()
    said = finished(page, 90)
    assert said == "Finished: 199 of 200 stored, 1 not stored. broken.png"
    assert page.evaluate("window.seen.size") > 150  # it went forward file by file
    assert page.evaluate("window.bars") > 3
    (refused,) = page.locator("#upload-list .upload-refused").all_inner_texts()
    assert "“broken.png” is damaged" in refused
    assert page.locator("#upload-list .upload-stored").count() == 199
    items = Item.objects.filter(status="draft", credit_line="Family archive")
    assert items.count() == 199
    batch = UploadBatch.objects.get()
    titles = dict(items.values_list("pk", "title"))
    assert [titles[pk] for pk in batch.item_pks()] == [f"photo {n:03}" for n in range(199)]
    page.locator("#upload-voice", has_text="Finished").wait_for(state="attached")
    # The one that was refused makes the browser write a line, and nothing else does.
    assert [line for line in complaints if "422" not in line] == []


def test_drafts_are_described_one_after_another_by_keyboard(
    screen: Open, complaints: list[str]
) -> None:
    page = screen()
    page.locator("#id_files").set_input_files([file(f"{n}.png") for n in ("a", "b", "c")])
    page.get_by_role("button", name="Upload", exact=True).press("Enter")
    finished(page)
    page.get_by_role("link", name="Describe them one after another").press("Enter")
    for number, title in enumerate(("First", "Second", "Third"), start=1):
        page.get_by_text(f"{number} of 3").wait_for()
        assert page.locator(".batch-picture img").is_visible()
        box = page.locator("#id_title")
        box.fill(title)
        box.press("Enter")  # the first button is the one that Enter presses
    page.get_by_text("All of this batch are described.").wait_for()
    titles = dict(Item.objects.values_list("pk", "title"))
    told = [titles[pk] for pk in UploadBatch.objects.get().item_pks()]
    assert told == ["First", "Second", "Third"]
    assert complaints == []


def test_lost_answer_is_said_and_the_file_can_be_sent_again(screen: Open) -> None:
    page = screen()
    page.locator("#id_files").set_input_files([file("a.png"), file("b.png")])
    page.route("**/upload/*/", lambda route: route.abort())
    page.get_by_role("button", name="Upload", exact=True).click()
    assert finished(page).startswith("Finished: 0 of 2 stored, 2 not stored.")
    assert not Item.objects.exists()
    page.unroute("**/upload/*/")
    for name in ("a.png", "b.png"):
        page.get_by_role("button", name=f"Try again: {name}").press("Enter")
    page.locator("#upload-summary", has_text="2 of 2 stored").wait_for()
    assert Item.objects.count() == 2


def test_whoever_is_signed_out_meanwhile_is_told_so(screen: Open) -> None:
    page = screen()
    page.locator("#id_files").set_input_files([file("a.png")])
    page.context.clear_cookies()
    page.get_by_role("button", name="Upload", exact=True).click()
    page.get_by_text("You are no longer signed in").wait_for()
    assert page.locator("#upload-list li").count() == 1


def test_wrong_shared_field_is_said_beside_its_box_before_anything_is_sent(screen: Open) -> None:
    page = screen()
    page.locator("#id_files").set_input_files([file("a.png")])
    page.get_by_label("Held in").fill("No such box")
    page.get_by_role("button", name="Upload", exact=True).click()
    page.locator("[data-field=part_of] .errorlist").wait_for()
    assert page.evaluate("document.activeElement.id") == "id_part_of"
    page.get_by_label("Held in").fill("")
    page.get_by_role("button", name="Upload", exact=True).click()
    finished(page)
    assert Item.objects.count() == 1


def test_file_that_the_archive_holds_already_is_said_in_its_row(screen: Open) -> None:
    held = make_item(title="A letter", files=[stored_file()])
    page = screen()
    page.locator("#id_files").set_input_files([file("again.png"), file("b.png", picture())])
    page.get_by_role("button", name="Upload", exact=True).click()
    assert finished(page) == "Finished: 2 of 2 stored, 0 not stored."
    (note,) = page.locator("#upload-list .upload-note:visible").all()
    assert "The same file is in the archive already" in note.inner_text()
    link = note.get_by_role("link", name="A letter")
    assert link.get_attribute("href") == held.get_absolute_url()


def test_page_works_without_script(screen: Open) -> None:
    page = screen(java_script_enabled=False)
    assert "choose at most 100 files" in page.locator("#upload-place").inner_text()
    page.locator("#id_files").set_input_files([file("a.png"), file("b.png", b"")])
    page.get_by_role("button", name="Upload", exact=True).click()
    assert "“b.png” is empty" in page.locator(".upload-results").inner_text()
    assert Item.objects.count() == 1


LOOKS = [
    ("desk", {"viewport": {"width": 1280, "height": 900}}),
    ("dark", {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}),
    ("phone", {"viewport": {"width": 390, "height": 844}}),
]


@pytest.mark.parametrize(("name", "options"), LOOKS)
def test_pages_of_a_batch_can_be_read_by_everybody(
    screen: Open, name: str, options: dict[str, Any], tmp_path: Path
) -> None:
    page = screen(**options)
    files = [file("a.png", picture(size=(400, 300))), file("wrong.png", b""), file("b.png")]
    page.locator("#id_files").set_input_files(files)
    page.get_by_role("button", name="Upload", exact=True).click()
    finished(page)
    for step in ("upload", "describe"):
        assert obstacles(page, WCAG) == {}
        assert width_of(page) <= options["viewport"]["width"]
        page.screenshot(path=tmp_path / f"{step}-{name}.png", full_page=True)
        if step == "upload":
            page.get_by_role("link", name="Describe them one after another").click()
            page.locator(".batch-picture").wait_for()
