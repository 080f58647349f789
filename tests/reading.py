"""Pages as a reader meets them: parsed, and asked in a few words."""

import re
from collections import Counter
from typing import Any

from django.test import Client
from lxml import etree, html


class Page:
    """A page of the archive, taken apart."""

    def __init__(
        self, client: Client, address: str, status: int = 200, response: Any = None
    ) -> None:
        self.response = response or client.get(address)
        assert self.response.status_code == status, f"{address}: {self.response.status_code}"
        self.address = address
        self.text: str = self.response.content.decode()
        self.tree = html.document_fromstring(self.text)

    def all(self, xpath: str) -> list[Any]:
        """Return what `xpath` finds: elements, or the values of attributes."""
        return list(self.tree.xpath(xpath))

    def one(self, xpath: str) -> Any:
        """Return the one thing that `xpath` finds."""
        found = self.all(xpath)
        assert len(found) == 1, f"{self.address}: {len(found)} × {xpath}"
        return found[0]

    def texts(self, xpath: str) -> list[str]:
        """Return the words of what `xpath` finds, with single spaces."""
        return [" ".join(element.text_content().split()) for element in self.all(xpath)]

    @property
    def heading(self) -> str:
        """The page's one heading of the first rank."""
        return " ".join(self.one("//h1").text_content().split())

    @property
    def titles(self) -> list[str]:
        """The titles of the records that the page lists."""
        return self.texts(f"//p[{has_class('card-title')}]/a")

    def links(self, within: str = "//body") -> dict[str, str]:
        """Return where the links inside `within` lead, by their words."""
        anchors = self.all(f"{within}//a[@href]")
        return {" ".join(a.text_content().split()): a.get("href") for a in anchors}


def close(response: Any) -> None:
    """Close the file that a response sends. Its own `close` would end the test's connection."""
    for closer in response._resource_closers:
        closer()


def has_class(name: str) -> str:
    """Return the condition under which an element has the class `name`."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


#: What libxml2, which knows HTML 4, says of elements that came later.
_NEWER_ELEMENT = re.compile(r"Tag \w+ invalid")


def flaws(text: str) -> list[str]:
    """Return what is wrong with a page's HTML: tags out of balance, ids twice, links to nowhere."""
    parser = etree.HTMLParser()
    tree: Any = etree.fromstring(text.encode(), parser)
    said = [entry.message for entry in parser.error_log]
    found = [message for message in said if not _NEWER_ELEMENT.match(message)]
    ids = Counter(tree.xpath("//@id"))
    found += [f"the id “{name}” stands {times} times" for name, times in ids.items() if times > 1]
    found += [f"“{link}” leads nowhere" for link in tree.xpath("//@href") if not link.strip("# ")]
    pointed = [link[1:] for link in tree.xpath("//@href") if link.startswith("#")]
    pointed += " ".join(tree.xpath("//@aria-labelledby | //@aria-describedby | //@for")).split()
    found += [f"there is no “{name}” to point to" for name in pointed if name not in ids]
    found += [f"{image.get('src')} has no alt" for image in tree.xpath("//img[not(@alt)]")]
    found += [f"style stands on <{e.tag}>" for e in tree.xpath("//*[@style] | //style")]
    found += [f"a script stands there: {e.text}" for e in tree.xpath("//script[not(@src)]")]
    return found
