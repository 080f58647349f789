"""People and places are called what their names say, in every language they are named in."""

from typing import Any

import pytest
from django.test import Client

from apps.records.changes import Refused, changeset
from apps.records.documents import public_document, read, to_document
from apps.records.models import Record
from tests.build import make_event, make_person, make_place, make_site

pytestmark = pytest.mark.django_db


def name(text: str, language: str = "en", kind: str = "preferred", **more: Any) -> dict[str, Any]:
    return {"text": text, "language": language, "kind": kind} | more


SHUSHA = [
    name("Shusha"),
    name("Şuşa", "az"),
    name("Շուշի", "hy"),
    name("Shushi", "hy", "translit", used_by="Armenian sources"),
    name("Шуша", "ru"),
]


def test_a_place_has_its_title_from_its_preferred_name() -> None:
    place = make_place(names=SHUSHA)
    assert place.title == "Shusha"
    with changeset(by=None) as change:
        change.apply(place, {"language": "az"})
    assert Record.objects.get(pk=place.pk).title == "Şuşa"


@pytest.mark.parametrize(("prefix", "title"), [("", "Shusha"), ("/az", "Şuşa"), ("/ru", "Шуша")])
def test_readers_meet_the_name_in_their_language(client: Client, prefix: str, title: str) -> None:
    make_site(language="en", other_languages="az ru")
    place = make_place(names=SHUSHA)
    page = client.get(f"{prefix}/places/{place.identifier}/").content.decode()
    assert f">{title}</h1>" in page
    assert f">{title}</bdi>" in client.get(f"{prefix}/places/").content.decode()


def test_a_page_shows_every_other_name_with_who_uses_it(client: Client) -> None:
    place = make_place(names=SHUSHA)
    page = client.get(place.get_absolute_url()).content.decode()
    for text in ("Şuşa", "Շուշի", "Shushi", "Шуша"):
        assert text in page
    assert "Armenian sources" in page
    assert '<bdi lang="hy">Շուշի</bdi>' in page


def test_a_private_name_is_in_no_document_and_on_no_page(client: Client) -> None:
    person = make_person(
        names=[name("Known Name"), name("Hidden Qazqz", kind="birth", is_private=True)]
    )
    public = public_document(type(person).objects.get(pk=person.pk)).document
    assert [n.text for n in public.names] == ["Known Name"]
    assert "Qazqz" not in client.get(person.get_absolute_url()).content.decode()
    assert "Qazqz" in str(to_document(person).to_json())


def test_the_family_name_sorts_where_the_parts_are_known() -> None:
    first = make_person(names=[name("Zaur Abbasov", given="Zaur", family="Abbasov")])
    second = make_person(names=[name("Anna Zakaryan", given="Anna", family="Zakaryan")])
    ordered = Record.objects.filter(pk__in=[first.pk, second.pk]).order_by("sort_key")
    assert [r.pk for r in ordered] == [first.pk, second.pk]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], "at least one name"),
        ([name("One"), name("Two")], "preferred in the language “en”"),
        ([name("One", is_private=True)], "must be public"),
        ([name("One", "english!")], "code of a language"),
        ([name("One", period="1923/1900")], ""),
    ],
)
def test_names_that_cannot_stand_are_refused_in_a_sentence(
    names: list[dict[str, Any]], sentence: str
) -> None:
    with pytest.raises(Refused) as refusal, changeset(by=None) as change:
        change.create("place", {"names": names})
    assert sentence in str(refusal.value)


def test_a_bare_title_is_the_preferred_name_and_leaves_the_others() -> None:
    place = make_place(names=SHUSHA)
    with changeset(by=None) as change:
        change.apply(place, {"title": "Shusha town"})
    place = type(place).objects.get(pk=place.pk)
    assert place.title == "Shusha town"
    assert {n.text for n in place.names.all()} == {
        "Shusha town",
        "Şuşa",
        "Շուշի",
        "Shushi",
        "Шуша",
    }


def test_a_document_of_the_first_version_is_read_as_one_name() -> None:
    document: Any = read(
        "person", {"schema_version": 1, "title": "Old Title", "sort_as": "Title, Old"}
    )
    assert [(n.text, n.sort_as) for n in document.names] == [("Old Title", "Title, Old")]
    event: Any = read("event", {"schema_version": 1, "title": "An event"})
    assert event.title == "An event"


def test_undo_and_restore_bring_back_names() -> None:
    place = make_place(names=SHUSHA)
    with changeset(by=None) as change:
        change.apply(place, {"names": [name("Renamed")]})
    place.refresh_from_db()
    assert place.title == "Renamed"
    with changeset(by=None) as change:
        change.restore(place, place.revisions.first())
    place = type(place).objects.get(pk=place.pk)
    assert place.title == "Shusha"
    assert place.names.count() == len(SHUSHA)


def test_kinds_titled_by_hand_have_no_names() -> None:
    event = make_event(title="An event")
    assert not hasattr(to_document(event), "names")
