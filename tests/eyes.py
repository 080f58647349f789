"""How a page in a browser is looked over: by axe for what keeps somebody out, and for its width."""

import os
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from axe_playwright_python.base import AXE_SCRIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: The browser: the one that the environment names, or one that is found.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), "")

#: What the fixture `screen` gives: a browser of one's own, for a user, with Playwright's options.
Open = Callable[..., "Page"]

#: What WCAG asks for, and nothing of axe's own taste.
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
#: The same for readers' pages: colours that are clearer still, and room for a finger.
STRICT = {
    "rules": {name: {"enabled": True} for name in ("color-contrast-enhanced", "target-size")}
}


def only(*rules: str) -> dict[str, Any]:
    """Return what to ask for where only these rules of axe matter, at night for instance."""
    return {"runOnly": {"type": "rule", "values": list(rules)}}


#: What may be different at night.
COLOURS = ("color-contrast", "color-contrast-enhanced")
IN_THE_DARK = only("color-contrast", "link-in-text-block")


def obstacles(page: "Page", options: dict[str, Any]) -> dict[str, list[str]]:
    """Return what axe finds that would keep somebody out, by rule, with the first places."""
    # Most of axe's time goes into being read: once for each page, however often it is asked.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    violations = page.evaluate(
        "options => axe.run(document, options).then(found => found.violations)",
        {"resultTypes": ["violations"], **options},
    )
    return {v["id"]: [node["html"][:200] for node in v["nodes"][:3]] for v in violations}


def width_of(page: "Page") -> int:
    """Return how wide the page is, in CSS pixels: wider than the window, it scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def walk(page: "Page") -> list[dict[str, Any]]:
    """Walk through the page with Tab; return the steps at which somebody would be lost.

    Each thing that can be used must be reached in the order of the page, with an outline, in
    sight, and with nothing lying over it.
    """
    expected = page.evaluate(_BEGIN)
    lost = []
    for number in range(expected):
        page.keyboard.press("Tab")
        step = page.evaluate(_STEP)
        good = {"at": number, "outlined": True, "in_sight": True, "uncovered": True}
        if any(step[name] != value for name, value in good.items()):
            lost.append(step | {"expected": number})
    return lost[:5]


_BEGIN = """() => {
    // What is folded away is walked to once it is opened.
    for (const folded of document.querySelectorAll("details")) folded.open = true;
    const usable = "a[href], summary, button, input, select, textarea, [tabindex='0']";
    window.usable = [...document.querySelectorAll(usable)].filter(
        e => e.checkVisibility() && e.type !== "hidden" && !e.disabled);
    return window.usable.length;
}"""
_STEP = """() => {
    const focused = document.activeElement;
    const style = getComputedStyle(focused);
    const box = focused.getClientRects()[0] ?? focused.getBoundingClientRect();
    const middle = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;
    const there = document.elementFromPoint(
        middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
    return {
        at: window.usable.indexOf(focused),
        words: focused.textContent.trim().slice(0, 40),
        outlined: style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2,
        // In a window of 256 pixels a picture is not seen whole.
        in_sight: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
            && box.right > 0 && box.left < innerWidth,
        uncovered: there !== null && (focused.contains(there) || there.contains(focused)),
    };
}"""
