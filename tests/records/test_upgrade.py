"""An archive of the first version is brought up to this one without losing a word."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from apps.records.audit import audit
from apps.records.changes import changeset
from apps.records.documents import to_document
from apps.records.models import Record
from tests.reading import Page

pytestmark = pytest.mark.django_db(transaction=True)

#: Where the apps' tables stood when documents had their first version.
FIRST = [
    ("records", "0002_relation_types"),
    ("places", "0001_initial"),
    ("media", "0001_initial"),
    ("groups", None),
    ("people", "0001_initial"),
    ("events", "0001_initial"),
]


def migrate(targets: Any) -> Any:
    """Bring the tables to `targets`; return the models as they are there."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    there = [target for target in targets if target[1] is not None]
    return MigrationExecutor(connection).loader.project_state(there).apps


@pytest.fixture
def first_version() -> Iterator[Any]:
    """Give the models of the first version, on their tables; leave today's behind."""
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        yield migrate(FIRST)
    finally:
        migrate(newest)


def write_as_then(models: Any) -> None:
    """Put in a published person with two translations, as the first version kept them."""
    changes = models.get_model("records", "Changeset").objects.create(reason="then")
    person = models.get_model("people", "Person").objects.create(
        kind="person",
        identifier="p3rs0n1h",
        title="Sevda Hasanova",
        slug="sevda-hasanova",
        sort_as="Hasanova, Sevda",
        sort_key="hasanova sevda",
        folded="sevda hasanova",
        language="en",
        born="1912-05-13",
        died="1992?",
        living="no",
        status="published",
        publish_at="2020-01-01T00:00:00Z",
        opens_at="2020-01-01T00:00:00Z",
        public_from="2020-01-01T00:00:00Z",
        created_in=changes,
    )
    for code, is_published in (("az", True), ("ru", False)):
        models.get_model("records", "Translation").objects.create(
            record_id=person.pk,
            language=code,
            title="Ad",
            summary=f"Summary {code}",
            is_published=is_published,
        )


def test_titles_become_names_and_translations_keep_whether_they_are_shown(
    first_version: Any, client: Client
) -> None:
    write_as_then(first_version)
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    person = Record.objects.get(identifier="p3rs0n1h")
    document: Any = to_document(person)
    assert [(n.text, n.sort_as, n.kind) for n in document.names] == [
        ("Sevda Hasanova", "Hasanova, Sevda", "preferred")
    ]
    assert {t.language: t.status for t in document.translations} == {
        "az": "published",
        "ru": "draft",
    }
    page = Page(client, person.get_absolute_url())
    assert page.one("//h1").text_content().strip() == "Sevda Hasanova"
    with changeset(by=None) as change:  # and it goes on being edited
        change.apply(person, {"summary": "Taught at the school."})
    gate = [finding for finding in audit() if finding.check in ("gate", "kind", "date")]
    assert gate == []
