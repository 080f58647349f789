"""How a page in a browser is looked over: by axe for what keeps somebody out, and for its width."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

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
    violations = Axe().run(page, options=options).response["violations"]
    return {v["id"]: [node["html"][:200] for node in v["nodes"][:3]] for v in violations}


def width_of(page: "Page") -> int:
    """Return how wide the page is, in CSS pixels: wider than the window, it scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth"))
