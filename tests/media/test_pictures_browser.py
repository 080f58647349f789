"""Pictures and recordings in a real browser: seen, chosen among, and played."""

import io
import math
import struct
import wave
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from apps.media import derivatives
from tests.build import make_item, make_person, stored_file
from tests.media.test_pictures import kept

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: What a browser has made of a picture, once it has it.
_SEEN = """async image => {
    image.loading = "eager";
    await image.decode();
    const box = image.getBoundingClientRect();
    return [image.naturalWidth > 0, box.width, box.height, image.currentSrc];
}"""


def photograph(width: int = 1000, height: int = 600) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((width, height), 30).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


def sound(seconds: int = 60, rate: int = 22_050) -> bytes:
    """Return a quiet tone: long enough that a player asks for it in parts."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        tone = (int(900 * math.sin(n / 12)) for n in range(rate))
        file.writeframes(b"".join(struct.pack("<h", n) for n in tone) * seconds)
    return buffer.getvalue()


def seen(page: "Page", alt: str) -> list[Any]:
    found: list[Any] = page.get_by_alt_text(alt).first.evaluate(_SEEN)
    return found


@pytest.fixture
def drawn(live_server: "LiveServer") -> Any:
    """An item whose picture is there in every size."""
    item = make_item(files=[stored_file("a.jpg", photograph(), alt_text="A hill")])
    assert derivatives.make(item.files.get().key).state == "ready"
    return item


@pytest.mark.parametrize("has_script", [True, False])
def test_picture_is_seen_in_the_best_format_and_a_fitting_size(
    browser: "Browser", live_server: "LiveServer", drawn: Any, has_script: bool
) -> None:
    for screen, width in (((1280, 900), "960"), ((390, 800), "640")):
        context = browser.new_context(
            base_url=live_server.url,
            java_script_enabled=has_script,
            viewport={"width": screen[0], "height": screen[1]},
        )
        page, said = context.new_page(), []
        asked: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("response", lambda answer, asked=asked: asked.append(answer.url))
        page.goto(drawn.get_absolute_url(), wait_until="networkidle")
        box = page.get_by_alt_text("A hill").first.bounding_box()
        assert box is not None
        assert 0.58 < box["height"] / box["width"] < 0.62
        assert box["width"] <= screen[0] - 30
        pictures = [url for url in asked if "/files/" in url]
        assert [url.rsplit("/", 1)[1] for url in pictures] == [f"{width}.avif"]
        if has_script:
            shown = seen(page, "A hill")
            assert shown[0]
            assert shown[3] == pictures[0]
        assert said == []
        context.close()


def test_browser_without_avif_takes_webp_and_one_without_both_takes_jpeg(
    page: "Page", drawn: Any
) -> None:
    page.goto(drawn.get_absolute_url())
    for ending in (".avif", ".webp", ".jpg", "960.jpg"):
        shown = seen(page, "A hill")
        assert shown[0]
        assert shown[3].endswith(ending)
        page.evaluate("document.querySelector('picture source')?.remove()")


def test_picture_on_a_card_is_a_small_one(page: "Page", drawn: Any) -> None:
    make_person(title="Somebody", cover=drawn.identifier)
    page.goto("/people/")
    shown = page.locator(".card-picture img").evaluate(_SEEN)
    assert shown[0]
    assert shown[3].endswith("320.avif")
    assert 60 < shown[1] <= 118
    assert 0.58 < shown[2] / shown[1] < 0.62


def test_small_picture_is_not_blown_up(page: "Page", live_server: "LiveServer") -> None:
    item = make_item(files=[stored_file("a.jpg", photograph(200, 100), alt_text="A seal")])
    derivatives.make(item.files.get().key)
    page.goto(item.get_absolute_url())
    shown = seen(page, "A seal")
    assert shown[:2] == [True, 200]


def test_original_is_seen_in_the_page_although_it_is_a_download(
    page: "Page", live_server: "LiveServer"
) -> None:
    item = make_item(files=[stored_file("a.jpg", photograph(), alt_text="A hill")])
    page.goto(item.get_absolute_url())
    shown = seen(page, "A hill")
    assert shown[0]
    assert shown[3].endswith(item.files.get().get_absolute_url())
    with page.expect_download() as download:
        page.get_by_role("link", name="a.jpg").click()
    assert download.value.suggested_filename == "a.jpg"


def test_sound_plays_from_the_middle_and_is_fetched_in_parts(
    page: "Page", live_server: "LiveServer"
) -> None:
    item = make_item(files=[kept("voice.wav", "audio/wav", sound())])
    address, answers = item.files.get().get_absolute_url(), []
    page.on("response", lambda answer: answers.append((answer.status, answer.url)))
    page.goto(item.get_absolute_url())
    played = page.locator("audio").evaluate("""async audio => {
        const told = name => new Promise((done, failed) => {
            audio.addEventListener(name, done, {once: true});
            audio.addEventListener("error", () => failed(audio.error.message), {once: true});
        });
        audio.muted = true;
        await audio.play();  // nothing is fetched before a reader asks
        const duration = audio.duration;
        const moved = told("seeked");
        audio.currentTime = 50;
        await moved;
        await told("timeupdate");
        return [duration, audio.currentTime, audio.paused];
    }""")
    assert played[0] == 60
    assert 50 <= played[1] < 60
    assert played[2] is False
    assert {status for status, url in answers if url.endswith(address)} == {206}
