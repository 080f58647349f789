"""The editor in a browser, under the archive's own content policy."""

from typing import TYPE_CHECKING

import pytest
from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_exempt, csp_update
from django import forms
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path

from apps.records.richtext import RichTextField, media_with_nonce, render, sanitise
from tests.records.test_richtext import PAYLOADS

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.urls(__name__), pytest.mark.django_db]

STORED = {"body": ""}


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


class BodyForm(forms.Form):
    body = RichTextField(blank=True).formfield()


@csp_update({"style-src": [UNSAFE_INLINE]})
def editor_page(request: HttpRequest) -> HttpResponse:
    """One field to edit, as the admin shows it."""
    form = BodyForm(request.POST if request.method == "POST" else None, initial=STORED)
    if form.is_valid():
        STORED["posted"] = request.POST["body"]
        STORED["body"] = form.cleaned_data["body"]
    return HttpResponse(
        "<!doctype html><html lang=en><head><title>Editor</title>"
        f"{media_with_nonce(form.media, request)}</head><body><form method=post>{form}"
        f"<input type=hidden name=csrfmiddlewaretoken value={get_token(request)}>"
        "<button id=save>Save</button></form></body></html>"
    )


@csp_exempt()
def reading_page(request: HttpRequest) -> HttpResponse:
    """Every hostile text as readers get it, with no policy to stop what should not be there."""
    texts = "".join(f"<article>{render(payload)}</article>" for payload in PAYLOADS)
    return HttpResponse(f"<!doctype html><html lang=en><title>Read</title><body>{texts}</body>")


urlpatterns = [
    path("editor/", editor_page),
    path("read/", reading_page),
    path("favicon.ico", nothing),
]

WHOLE = sanitise(
    """<h2>The <em>decree</em></h2>
<p>It was <strong>signed <em>in</em> two</strong> copies<span class="footnote">One copy is
<a href="/id/4k2x9b7q">here</a>; see <em>Karabakh</em>, p. 7, <span lang="ru">том 2</span>,
H<sub>2</sub>O.</span>, and <a href="https://example.org/a?b=1&amp;c=2" title="A &quot;b&quot; &amp; c">read
<strong>out</strong></a> in <span lang="az">Şuşa</span> and <span lang="ar">شوشا</span>.</p>
<p>A line<br>and <strong>another<br>bold</strong> one with&nbsp;space &lt;tag&gt; 5<sup>th</sup>.
<a href="#note">Down</a> <a href="mailto:a@example.org">write</a> <a href="tel:+99412">ring</a></p>
<blockquote><p>To whom <span lang="hy"><strong>Շուշի</strong></span> is home.</p><p>Signed.</p></blockquote>
<ul><li>One</li><li><p>Two</p><ol start="3"><li>Three<span class="footnote">Note.</span></li></ol></li></ul>
<figure data-item="4k2x9b7j"><figcaption>The <em>square</em><br>in <span lang="az">Şuşa</span>
<span class="footnote">From the north.</span></figcaption></figure>
<hr><h3>After</h3><p><a href="/id/4k2x9b7q">Linked <span class="footnote">noted <strong>bold</strong></span>
on</a></p><ol><li>End</li></ol>"""
)


@pytest.fixture
def complaints(page: "Page") -> list[str]:
    """What the browser complained of: refused scripts, errors, warnings."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.fixture(autouse=True)
def _editor_is_at_hand(page: "Page") -> None:
    page.add_init_script(
        """document.addEventListener("prose-editor:ready", event => {
          window.editor = event.detail.editor
          document.fonts.ready.then(() => { document.body.dataset.ready = "yes" })
        })"""
    )


def open_editor(page: "Page", body: str) -> "Locator":
    """Open the page on a stored text and wait until the editor stands."""
    STORED.update(body=body, posted="")
    page.goto("/editor/")
    page.locator("body[data-ready]").wait_for()
    return page.locator(".ProseMirror")


def choose(page: "Page", words: str, *, place: bool = False) -> None:
    """Select words, or only put the caret in the middle of them."""
    page.evaluate(
        """([words, place]) => {
          const { editor } = window
          let from
          editor.state.doc.descendants((node, position) => {
            if (node.isText && node.text.includes(words)) from = position + node.text.indexOf(words)
          })
          const middle = from + Math.floor(words.length / 2)
          editor.view.focus()
          editor.commands.setTextSelection(place ? middle : { from, to: from + words.length })
        }""",
        [words, place],
    )


def save(page: "Page") -> str:
    """Save, and return what is stored now."""
    with page.expect_navigation():
        page.locator("#save").click()
    return STORED["body"]


def test_opening_and_saving_changes_nothing(page: "Page", complaints: list[str]) -> None:
    open_editor(page, WHOLE)
    assert save(page) == WHOLE
    assert STORED["posted"] == WHOLE
    assert complaints == []


def test_editor_writes_a_text_back_as_it_was_stored(page: "Page") -> None:
    """A word typed and taken back makes the editor write the whole text anew."""
    open_editor(page, WHOLE)
    choose(page, "End", place=True)
    page.keyboard.type("!")
    page.keyboard.press("Backspace")
    written = page.locator("textarea[name=body]").input_value()
    assert written.replace(' data-type="decimal"', "") == WHOLE
    assert save(page) == WHOLE


def test_empty_text_stays_empty(page: "Page") -> None:
    editor = open_editor(page, "")
    editor.click()
    page.keyboard.type("x")
    page.keyboard.press("Backspace")
    assert save(page) == ""


def test_chosen_words_become_a_note_and_plain_again(page: "Page") -> None:
    open_editor(page, "<p>Here. Seen twice.</p>")
    choose(page, "Seen twice.")
    page.get_by_role("button", name="Note").click()
    assert save(page) == '<p>Here. <span class="footnote">Seen twice.</span></p>'
    open_editor(page, STORED["body"])
    choose(page, "twice", place=True)
    page.get_by_role("button", name="Note").click()
    assert save(page) == "<p>Here. Seen twice.</p>"


def test_note_is_asked_for_where_nothing_is_chosen(page: "Page") -> None:
    open_editor(page, "<p>It was signed.</p>")
    choose(page, "d.", place=True)
    page.get_by_role("button", name="Note").click()
    page.get_by_label("Text of the note").fill("In two\ncopies.")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".footnote").wait_for()
    page.keyboard.type(" that day")
    assert save(page) == (
        '<p>It was signed<span class="footnote">In two copies.</span> that day.</p>'
    )


def test_bold_and_link_inside_a_note_leave_it_in_one_piece(page: "Page") -> None:
    open_editor(page, '<p>It<span class="footnote">aaa bbb ccc</span> was.</p>')
    choose(page, "bbb")
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+k")
    page.get_by_label("URL").fill("www.example.org")
    page.get_by_role("button", name="Update").click()
    page.locator(".ProseMirror a").wait_for()
    assert save(page) == (
        '<p>It<span class="footnote">aaa <a href="https://www.example.org">'
        "<strong>bbb</strong></a> ccc</span> was.</p>"
    )


def add_figure(page: "Page", item: str, caption: str = "") -> None:
    page.get_by_role("button", name="Figure").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Item with the picture").fill(item)
    page.get_by_label("Caption").fill(caption)
    page.get_by_role("button", name="Add", exact=True).press("Enter")


def test_picture_is_put_into_the_text_by_the_address_of_its_item(page: "Page") -> None:
    open_editor(page, "<p>Before.</p><p>After.</p>")
    choose(page, "Before.", place=True)
    page.keyboard.press("End")
    add_figure(page, "https://archive.example/az/media/4k2x9b7j/a-square/", "The square\nin 1916")
    page.locator(".ProseMirror figure").wait_for()
    assert save(page) == (
        '<p>Before.</p><figure data-item="4k2x9b7j"><figcaption>The square in 1916'
        "</figcaption></figure><p>After.</p>"
    )


def test_what_names_no_item_is_refused_in_words(page: "Page") -> None:
    open_editor(page, "<p>Here.</p>")
    choose(page, "Here.", place=True)
    add_figure(page, "4k2x9b7k", "Kept")
    box = page.get_by_label("Item with the picture")
    refusal = box.evaluate("box => box.validationMessage")
    assert refusal.startswith("No identifier stands there")
    assert page.get_by_label("Caption").input_value() == "Kept"
    box.fill("4K2X-9B7J")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator(".ProseMirror figure").wait_for()
    assert '<figure data-item="4k2x9b7j"><figcaption>Kept</figcaption></figure>' in save(page)


def test_another_item_is_shown_under_the_same_caption_which_is_edited_in_place(
    page: "Page",
) -> None:
    open_editor(
        page,
        '<figure data-item="4k2x9b7j"><figcaption>The <em>square</em></figcaption></figure>',
    )
    choose(page, "square", place=True)
    page.get_by_role("button", name="Figure").click()
    box = page.get_by_label("Item with the picture")
    assert box.input_value() == "4k2x9b7j"
    assert page.get_by_label("Caption").count() == 0
    box.fill("/id/0hz3zpcz")
    page.get_by_role("button", name="Update").click()
    page.locator(".ProseMirror figure[data-item='0hz3zpcz']").wait_for()
    page.keyboard.press("End")
    page.keyboard.type(" in 1916")
    page.keyboard.press("Enter")
    page.keyboard.type("Told below.")
    assert save(page) == (
        '<figure data-item="0hz3zpcz"><figcaption>The <em>square in 1916</em></figcaption></figure>'
        "<p>Told below.</p>"
    )


def test_figure_typed_as_plain_html_is_stored(page: "Page") -> None:
    page.route("**/configurable.js", lambda route: route.abort())
    STORED.update(body="")
    page.goto("/editor/")
    page.locator("textarea[name=body]").fill(
        '<p>One</p>\n\n<figure data-item="/id/4k2x9b7j">The square</figure>\n\nTwo'
    )
    assert save(page) == (
        '<p>One</p><figure data-item="4k2x9b7j"><figcaption>The square</figcaption></figure>'
        "<p>Two</p>"
    )


def test_language_is_said_changed_and_taken_back(page: "Page") -> None:
    open_editor(page, "<p>In Şuşa</p>")

    def say(words: str) -> None:
        choose(page, "Şuşa")
        page.get_by_role("button", name="Language").click()
        page.locator("dialog").get_by_label("Language").select_option(words)
        page.get_by_role("button", name="Update").click()

    say("Azerbaijani (az)")
    page.locator(".ProseMirror span[lang=az]").wait_for()
    assert page.locator("textarea[name=body]").input_value() == (
        '<p>In <span lang="az">Şuşa</span></p>'
    )
    say("Turkish (tr)")
    page.locator(".ProseMirror span[lang=tr]").wait_for()
    say("Same as the rest of the text")
    assert save(page) == "<p>In Şuşa</p>"


def test_pasted_page_is_stored_safely(page: "Page") -> None:
    editor = open_editor(page, "")
    editor.click()
    page.evaluate(
        """() => {
          const data = new DataTransfer()
          data.setData("text/html", `<h1 onclick="x()">Head</h1><div>One<script>bad()</` + `script></div>
            <p style="color:red">Two <a href="javascript:bad()">three</a>
            <img src=x onerror="window.bad = 1"></p>`)
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true })
          document.querySelector(".ProseMirror").dispatchEvent(event)
        }"""
    )
    stored = save(page)
    assert "Two three" in stored
    for bad in ("script", "style", "onclick", "img", "href"):
        assert bad not in stored


def test_text_typed_without_the_editor_keeps_its_paragraphs(page: "Page") -> None:
    page.route("**/configurable.js", lambda route: route.abort())
    STORED.update(body="")
    page.goto("/editor/")
    page.locator("textarea[name=body]").fill("One\ntwo\n\nThree < four")
    assert save(page) == "<p>One<br>two</p><p>Three &lt; four</p>"


def test_nothing_runs_or_loads_where_hostile_texts_are_read(page: "Page") -> None:
    opened: list[str] = []
    page.on("dialog", lambda dialog: (opened.append(dialog.message), dialog.dismiss()))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/read/")
    assert page.locator("article").count() == len(PAYLOADS)
    for link in page.locator("a[href]").all():
        link.dispatch_event("mouseenter")
        link.focus()
    assert opened == []
    assert [url for url in asked if not url.endswith(("/read/", "/favicon.ico"))] == []
