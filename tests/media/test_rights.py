"""Rights: the twelve statements and the licences by exact URI, in words and as a link."""

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext as _

from apps.media.rights import RightsStatement
from apps.records.changes import Refused, changeset
from tests.build import make_item, stored_file
from tests.forms import parse

pytestmark = pytest.mark.django_db

TWELVE = (
    *("InC", "InC-OW-EU", "InC-EDU", "InC-NC", "InC-RUU"),
    *("NoC-CR", "NoC-NC", "NoC-OKLR", "NoC-US"),
    *("CNE", "UND", "NKC"),
)
LICENCES = ("by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd")


def rights_of(client: Client, item: Any) -> Any:
    page = parse(client.get(item.get_absolute_url()))
    (section,) = page.xpath("//section[@aria-labelledby='rights']")
    return section


@pytest.mark.once
def test_every_statement_stands_under_its_exact_uri() -> None:
    expected = [f"http://rightsstatements.org/vocab/{code}/1.0/" for code in TWELVE]
    expected += [f"http://creativecommons.org/licenses/{code}/4.0/" for code in LICENCES]
    expected += [
        "http://creativecommons.org/publicdomain/zero/1.0/",
        "http://creativecommons.org/publicdomain/mark/1.0/",
    ]
    assert RightsStatement.values == expected


@pytest.mark.once
@pytest.mark.parametrize("uri", RightsStatement.values)
def test_readers_meet_the_statement_in_words_and_as_a_link(client: Client, uri: str) -> None:
    item = make_item(
        rights_statement=uri, rights="Ask the family first", credit_line="Aynur Həsənova’s album"
    )
    section = rights_of(client, item)
    (link,) = section.xpath(".//a")
    assert link.get("href") == uri
    assert link.text_content() == _(RightsStatement(uri).label)
    assert "Ask the family first" in section.text_content()
    assert "Aynur Həsənova’s album" in section.text_content()


def test_statement_by_another_uri_is_refused() -> None:
    for uri in ("https://rightsstatements.org/vocab/InC/1.0/", "InC"):
        with pytest.raises(Refused):
            make_item(rights_statement=uri)


def test_item_with_a_file_is_published_with_rights_and_alternative_text_alone() -> None:
    item = make_item(
        status="draft",
        rights_statement="",
        files=[stored_file("recto.png"), stored_file("verso.png", alt_text="")],
    )
    first, second = item.obstacles_to_publishing()
    assert "rights statement" in first
    assert "verso.png" in second
    with pytest.raises(Refused, match="verso"), changeset(by=None) as change:
        change.publish(item)


def test_item_without_files_needs_neither(client: Client) -> None:
    item = make_item(rights_statement="", rights="", credit_line="")
    page = parse(client.get(item.get_absolute_url()))
    assert not page.xpath("//section[@aria-labelledby='rights']")


def test_conditions_of_the_contributor_reach_no_reader(client: Client) -> None:
    item = make_item(contributor_conditions="Not before the widow has died", donor="A neighbour")
    shown = client.get(item.get_absolute_url()).content.decode()
    assert "A neighbour" in shown
    assert "widow" not in shown
