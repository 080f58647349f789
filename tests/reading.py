"""Pages as a reader meets them: parsed, and asked in a few words."""

from typing import Any

from django.test import Client
from lxml import html


class Page:
    """A page of the archive, taken apart."""

    def __init__(self, client: Client, address: str, status: int = 200, **headers: Any) -> None:
        self.response = client.get(address, headers=headers or None)
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


def has_class(name: str) -> str:
    """Return the condition under which an element has the class `name`."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
