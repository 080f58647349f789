"""Restoring yesterday's version brings back all that a record said, part by part."""

from typing import Any

import pytest
from django.test import Client

from apps.people.models import Person
from apps.records.changes import changeset
from apps.records.documents import to_document
from apps.records.models import Source
from tests.build import make, make_editor, make_event, make_person, make_place
from tests.forms import admin_url

pytestmark = pytest.mark.django_db


def a_life() -> dict[str, Any]:
    """Return what a person's document says in each of its parts."""
    place, event, group = make_place(), make_event(), make("group")
    with changeset(by=None) as change:
        change.row  # noqa: B018 - a source is attributed like any other change
        source = Source(title="A register")
        source.save()
    return {
        "born": "1915~",
        "born_as_written": "c. 1915",
        "names": [
            {"text": "Həsən Məmmədov", "language": "az", "family": "Məmmədov", "given": "Həsən"},
            {"text": "Гасан Мамедов", "language": "ru", "kind": "translit", "period": "1937"},
        ],
        "statements": [
            {
                "topic": "born",
                "value": "1914",
                "source": source.identifier,
                "passage": "p. 7",
                "rank": "superseded",
                "reason": "Read wrongly.",
            }
        ],
        "connections": [
            {
                "type": "took-part-in",
                "object": event.identifier,
                "period": "1941/1945",
                "period_as_written": "1941–45",
                "note": "as a nurse",
            },
            {"type": "lived-at", "object": place.identifier, "note": ""},
        ],
        "affiliations": [
            {
                "bond": "service",
                "role": "sergeant",
                "group": group.identifier,
                "since": "1941",
                "source": source.identifier,
            }
        ],
        "translations": [{"language": "ru", "summary": "Медсестра.", "status": "published"}],
    }


def test_restoring_yesterdays_version_restores_every_part_of_a_person(client: Client) -> None:
    client.force_login(make_editor())
    person = make_person(tags=["nurses", "letters"], **a_life())
    yesterday: Any = to_document(person)
    emptied: dict[str, Any] = {
        name: [] for name in ("statements", "connections", "affiliations", "translations", "tags")
    }
    with changeset(by=None) as change:
        names = [{"text": "Somebody", "language": "en"}]
        change.apply(person, emptied | {"names": names, "born": "", "born_as_written": ""})
    assert Person.objects.get().title == "Somebody"
    revision = Person.objects.get().revisions.first()
    answer = client.post(admin_url(person, "history"), {"revision": str(revision.pk)})
    assert answer.status_code == 302
    restored: Any = to_document(Person.objects.get())
    brought_back, former = restored.to_json(), yesterday.to_json()
    for row in former["translations"]:
        row["status"] = "draft"  # a restored translation waits until it has been read over
    assert brought_back == former
    assert Person.objects.get().title == "Həsən Məmmədov"
    page = client.get(Person.objects.get().get_absolute_url()).content.decode()
    for words in ("Гасан Мамедов", "A register", "as a nurse", "from 1941 to 1945", "sergeant"):
        assert words in page, words
    client.post(admin_url(person, "history"), {"revision": str(_last(person).pk)})
    assert Person.objects.get().title == "Somebody"
    assert not Person.objects.get().connections.exists()


def _last(person: Any) -> Any:
    return Person.objects.get(pk=person.pk).revisions.first()
