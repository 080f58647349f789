"""The editing side in a real browser: with script and without, by keyboard, small and dark."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.articles.models import Article
from apps.media.models import Item
from apps.records.models import Record, Tag
from tests.build import (
    PIXEL,
    make_article,
    make_editor,
    make_event,
    make_item,
    make_place,
    make_tag,
    stored_file,
)
from tests.eyes import IN_THE_DARK, WCAG, Open, obstacles, width_of
from tests.forms import admin_url

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]


def press(page: "Page", name: str) -> None:
    """Press the button or follow the link called `name`."""
    target = page.get_by_role("button", name=name, exact=True).or_(
        page.get_by_role("link", name=name, exact=True)
    )
    with page.expect_navigation():
        target.first.click()


def sign_in(page: "Page", username: str) -> None:
    page.goto(reverse("admin:index"))
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill("secret")
    press(page, "Log in")


# --- the whole way ------------------------------------------------------------------------------


def write_with_script(page: "Page") -> None:
    """Write into the real editor and the real tag box."""
    editor = page.locator(".field-body .ProseMirror").first
    editor.click()
    page.keyboard.type("It was signed in ")
    page.keyboard.press("Control+b")
    page.keyboard.type("two")
    page.keyboard.press("Control+b")
    page.keyboard.type(" copies.")
    tags = page.locator("#id_tag_names")
    tags.click()
    page.keyboard.type("sehid")
    page.get_by_role("option", name="Şəhid").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert tags.input_value() == "Şəhid, "
    page.keyboard.type("New term")
    page.keyboard.press("Escape")


def write_without_script(page: "Page") -> None:
    """Write into plain boxes."""
    page.locator("#id_body").fill("<p>It was signed in <strong>two</strong> copies.</p>")
    page.locator("#id_tag_names").fill("sehid, New term")


@pytest.mark.parametrize(
    ("has_script", "write"), [(True, write_with_script), (False, write_without_script)]
)
def test_article_goes_from_the_editors_hand_to_the_reader_and_back(
    screen: Open, complaints: list[str], has_script: bool, write: Callable[["Page"], None]
) -> None:
    make_tag("Şəhid")
    make_editor(username="aynur")
    page, reader = (screen(java_script_enabled=has_script) for _ in range(2))

    sign_in(page, "aynur")
    page.locator(".model-article").get_by_role("link", name="Add").click()
    page.get_by_label("Title:").first.fill("The signing")
    write(page)
    press(page, "Save and publish")
    assert "added successfully" in page.locator(".messagelist .success").inner_text()

    for term in ("Şəhid", "New term"):
        reader.goto("/tags/")
        press(reader, term)
        press(reader, "The signing")
        assert reader.locator("main strong").inner_text() == "two"
    address = reader.url
    assert [tag.name for tag in Tag.objects.order_by("pk")] == ["Şəhid", "New term"]

    page.goto(admin_url(Article.objects.get()))
    press(page, "Withdraw…")
    page.get_by_label("Ground").select_option(label="A family asked for it")
    press(page, "Withdraw")
    gone = reader.goto(address)
    assert gone is not None
    assert gone.status == 410
    assert "A family asked for it" in reader.locator("main").inner_text()

    page.locator(".messagelist .success").get_by_role("button", name="Undo").click()
    page.get_by_text("Undone").wait_for()
    back = reader.goto(address)
    assert back is not None
    assert back.status == 200
    assert [c for c in complaints if "410" not in c] == []


# --- by keyboard alone ----------------------------------------------------------------------------


def tab_to(page: "Page", selector: str, *, backwards: bool = False) -> None:
    """Move the focus by the tabulator until it stands on `selector`, always in sight."""
    for _step in range(150):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        where = page.evaluate(
            """selector => {
              const element = document.activeElement
              const frame = element.getBoundingClientRect()
              const bar = document.querySelector(".submit-row")?.getBoundingClientRect()
              const hidden = bar && !element.closest(".submit-row") && frame.height < 300
                && frame.top >= bar.top && frame.bottom <= bar.bottom
              return { found: element.matches(selector), hidden, name: element.outerHTML.slice(0, 80) }
            }""",
            selector,
        )
        assert not where["hidden"], f"The save bar covers {where['name']}"
        if where["found"]:
            return
    raise AssertionError(f"The keyboard never reaches {selector}")


def test_article_is_written_and_published_by_keyboard_alone(
    screen: Open, complaints: list[str]
) -> None:
    make_tag("Şəhid")
    place = make_place(title="Şuşa")
    make_editor(username="aynur")
    page = screen(viewport={"width": 1280, "height": 720})
    page.goto(reverse("admin:index"))
    page.keyboard.type("aynur")  # the box has the focus already
    page.keyboard.press("Tab")
    page.keyboard.type("secret")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, ".model-article .addlink")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator(".ProseMirror").first.wait_for()
    page.keyboard.type("Written by keyboard")  # so has the title
    tab_to(page, "#id_dateline_place")
    page.keyboard.type("sus")
    page.get_by_role("option", name="Şuşa").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tab_to(page, ".ProseMirror")
    page.keyboard.type("One line.")
    tab_to(page, "#id_tag_names")
    page.keyboard.type("şəh")
    page.get_by_role("option", name="Şəhid").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tab_to(page, "[name=_publish]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator(".messagelist .success").wait_for()
    article = Article.objects.get()
    assert article.is_public
    assert (article.title, article.body) == ("Written by keyboard", "<p>One line.</p>")
    assert article.dateline_place == place
    assert article.tagged.get().tag.name == "Şəhid"
    assert complaints == []


# --- rows and files -------------------------------------------------------------------------------


def test_rows_are_added_and_taken_away_where_script_runs(
    screen: Open, complaints: list[str]
) -> None:
    event = make_event(title="The signing")
    item = make_item(files=[stored_file("one.png")])
    page = screen(make_editor())
    page.goto(admin_url(item))
    page.get_by_text("Add another File").click()
    page.locator("#id_files-1-file").set_input_files(
        {"name": "two.png", "mimeType": "image/png", "buffer": PIXEL}
    )
    page.locator("#id_files-1-alt_text").fill("The second")
    page.get_by_text("Add another Connection", exact=True).click()
    page.locator("#id_connections-1-type").select_option(index=1)
    page.locator("#id_connections-1-object").press_sequentially("sign")
    page.get_by_role("option", name="The signing").click()
    chosen = page.locator("#id_connections-1-object").input_value()
    assert chosen == f"The signing [{event.identifier}]"
    press(page, "Save")
    files = Item.objects.get(pk=item.pk).files.all()
    assert [file.name for file in files] == ["one.png", "two.png"]
    assert item.connections.get().object_id == event.pk
    assert complaints == []


def test_leaving_with_unsaved_words_is_asked_about(screen: Open) -> None:
    article = make_article()
    page = screen(make_editor())
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(admin_url(article))
    page.locator("#id_title").press_sequentially("x")
    page.get_by_role("link", name="History").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.url.endswith(admin_url(article))
    press(page, "Save")
    assert asked == ["beforeunload"]


# --- for every eye ---------------------------------------------------------------------------------


def pages() -> list[str]:
    """Return the pages on which an editor spends the day, with something on each."""
    event = make_event(title="The signing", date="2020-11-09", tags=["agreements"])
    connected = [{"type": "mentions", "object": event.identifier, "note": "as reported"}]
    article = make_article(
        title="A long title that says what the article is about, and in neutral words at that",
        body="<h2>Then</h2><p>One<span class='footnote'>A note.</span>.</p><ul><li>Two</li></ul>",
        tags=["agreements", "sources"],
        connections=connected,
        translations=[{"language": "az", "title": "Uzun başlıq"}],
        status="draft",
    )
    item = make_item(title="Letter", files=[stored_file("recto.png", alt_text="A letter")])
    return [
        reverse("admin:login"),
        reverse("admin:index"),
        admin_url(article),
        admin_url(article, "changelist"),
        admin_url(article, "history"),
        admin_url(item),
        admin_url(item, "withdraw"),
        admin_url(event, "delete"),
        reverse("admin:records_changeset_changelist"),
        reverse("admin:records_record_changelist"),
        reverse("admin:records_tag_changelist"),
    ]


#: What waits folded away must be as easy to read once somebody opens it.
_UNFOLD = "document.querySelectorAll('#content details').forEach(part => { part.open = true; })"


@pytest.mark.parametrize("width", [1280, 390])
def test_editing_is_open_to_everybody(screen: Open, complaints: list[str], width: int) -> None:
    """No fault that axe can find, no sideways scrolling, nothing refused or missing."""
    page = screen(make_editor(), viewport={"width": width, "height": 800})
    faults: list[Any] = []
    for path in pages():
        page.emulate_media(color_scheme="light")
        page.goto(path)
        page.evaluate(_UNFOLD)
        if width_of(page) > width:
            faults.append((path, "scrolls sideways"))
        faults += [(path, fault) for fault in obstacles(page, WCAG).items()]
        if width < 1280:
            continue  # colours are those of the wider window
        page.emulate_media(color_scheme="dark")
        page.evaluate("Promise.all(document.getAnimations().map(change => change.finished))")
        faults += [(path, "in the dark", fault) for fault in obstacles(page, IN_THE_DARK).items()]
    assert faults == []
    assert complaints == []


@pytest.mark.parametrize("light", ["light", "dark"])
def test_pressed_button_of_the_editor_stands_out(screen: Open, light: Any) -> None:
    """WCAG 1.4.11. axe looks away from icons, unless their font comes too late."""
    page = screen(make_editor(), color_scheme=light)
    page.goto(admin_url(make_article(body="<h2>Then</h2><p>One.</p>", status="draft")))
    pressed = page.locator(".prose-menubar__button.active").first
    pressed.wait_for()
    colours = pressed.evaluate("b => [getComputedStyle(b).color, getComputedStyle(b).background]")
    dark, bright = sorted(luminance(colour) for colour in colours)
    assert (bright + 0.05) / (dark + 0.05) >= 4.5


def luminance(colour: str) -> float:
    """Return the relative luminance of `rgb(…)` (WCAG 2.2, definitions)."""
    shares = [int(number) / 255 for number in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_errors_are_announced_and_stand_beside_their_boxes(screen: Open) -> None:
    page = screen(make_editor())
    page.goto(reverse("admin:articles_article_add"))
    page.locator("#id_dateline_place").fill("Nowhere")
    press(page, "Save")
    for box, words in (("title", "required"), ("dateline_place", "no place “Nowhere” yet")):
        field = page.locator(f"#id_{box}")
        assert field.get_attribute("aria-invalid") == "true"
        described = (field.get_attribute("aria-describedby") or "").split()
        texts = [page.locator(f"#{name}").inner_text() for name in described]
        assert words in " ".join(texts)
    assert obstacles(page, WCAG) == {}
    assert not Record.objects.filter(kind="article").exists()
