"""Several accounts stand side by side, each attributed; the archive takes no side."""

from typing import Any

import pytest
from django.test import Client

from apps.records.changes import Refused, changeset
from apps.records.models import Source
from tests.build import make_event, make_item
from tests.forms import admin_url, send
from tests.reading import Page

pytestmark = pytest.mark.django_db


def make_source(title: str, **fields: Any) -> Source:
    with changeset(by=None) as change:
        change.row  # noqa: B018
        source = Source(title=title, **fields)
        source.full_clean()
        source.save()
    return source


def says(source: Source | None, value: str, **more: Any) -> dict[str, Any]:
    identifier = source.identifier if source else None
    return {"topic": "course", "value": value, "source": identifier} | more


def test_accounts_stand_side_by_side_under_their_sources(client: Client) -> None:
    one = make_source("First report", view="one side", publisher="A paper", date="2020-11-09")
    other = make_source("Second report", view="the other side")
    event = make_event(statements=[says(one, "It was over."), says(other, "It went on.")])
    (words,) = Page(client, event.get_absolute_url()).texts("//main")
    assert words.index("First report") < words.index("It was over.")
    assert words.index("Second report") < words.index("It went on.")
    assert "whose view: one side" in words
    assert "A paper, 9 November 2020" in words


def test_a_statement_without_source_says_so(client: Client) -> None:
    event = make_event(statements=[says(None, "So it is told.")])
    assert "Unsourced" in client.get(event.get_absolute_url()).content.decode()


def test_a_figure_of_casualties_never_stands_alone() -> None:
    with pytest.raises(Refused, match="never stands alone"):
        make_event(statements=[says(None, "12 dead", topic="toll")])


def test_what_is_superseded_says_why(client: Client) -> None:
    source = make_source("An office")
    with pytest.raises(Refused, match="why"):
        make_event(statements=[says(source, "Wrong day", rank="superseded")])
    event = make_event(
        statements=[says(source, "Wrong day", rank="superseded", reason="Corrected in 2021")]
    )
    assert "Corrected in 2021" in client.get(event.get_absolute_url()).content.decode()


def test_a_source_links_to_its_item_only_while_that_is_public(client: Client) -> None:
    item = make_item(title="The paper itself")
    source = make_source("A paper", item=item)
    event = make_event(statements=[says(source, "It was so.")])
    assert item.get_absolute_url() in client.get(event.get_absolute_url()).content.decode()
    with changeset(by=None) as change:
        change.return_to_draft(item)
    page = client.get(event.get_absolute_url()).content.decode()
    assert item.get_absolute_url() not in page
    assert "It was so." in page


def test_an_editor_keeps_a_statement_from_readers_in_the_form(
    client: Client, admin_client: Client
) -> None:
    event = make_event(statements=[says(make_source("A letter"), "What the family asked to keep")])
    assert "asked to keep" in client.get(event.get_absolute_url()).content.decode()
    answer = send(admin_client, admin_url(event), {"statements-0-is_private": "on"})
    assert answer.status_code == 302
    assert "asked to keep" not in client.get(event.get_absolute_url()).content.decode()
    assert "asked to keep" in admin_client.get(admin_url(event)).content.decode()


def test_restoring_a_version_restores_its_statements() -> None:
    source = make_source("A paper")
    event = make_event(statements=[says(source, "It was so.")])
    with changeset(by=None) as change:
        change.apply(event, {"statements": []})
    assert not event.statements.exists()
    with changeset(by=None) as change:
        change.restore(type(event).objects.get(pk=event.pk), event.revisions.first())
    assert [s.value for s in event.statements.all()] == ["It was so."]
