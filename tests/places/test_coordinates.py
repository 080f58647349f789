"""Coordinates as people paste them, and as readers see them."""

from decimal import Decimal

import pytest
from django.test import Client

from apps.places import coordinates
from apps.places.models import Place
from tests.build import make_archivist, make_group, make_person, make_place
from tests.forms import admin_url, errors_of, fields_of, send
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "axis", "degrees"),
    [
        ("39.758", "latitude", "39.758"),
        ("39,758", "latitude", "39.758"),
        (" 39.758 N ", "latitude", "39.758"),
        ("N39.758", "latitude", "39.758"),
        ("39.758°", "latitude", "39.758"),
        ("33.9 s", "latitude", "-33.9"),
        ("-33.9", "latitude", "-33.9"),
        ("−33.9", "latitude", "-33.9"),
        ("39°45′29″N", "latitude", "39.75806"),
        ("39° 45' 29\" N", "latitude", "39.75806"),
        ("39°45.5'N", "latitude", "39.75833"),
        ("46°44′53″E", "longitude", "46.74806"),
        ("70.5 W", "longitude", "-70.5"),
        ("180", "longitude", "180"),
        ("39.7580123456789", "latitude", "39.75801"),
        ("0", "latitude", "0"),
    ],
)
def test_coordinates_are_read_in_the_forms_that_people_paste(
    text: str, axis: str, degrees: str
) -> None:
    assert coordinates.read(text, axis) == Decimal(degrees)


@pytest.mark.parametrize(
    ("text", "axis", "sentence"),
    [
        ("90.1", "latitude", "between -90 and 90"),
        ("180,5", "longitude", "between -180 and 180"),
        ("39.758 E", "latitude", "north or south"),
        ("46.748 N", "longitude", "east or west"),
        ("39.758, 46.748", "latitude", "one latitude"),
        ("39°75′N", "latitude", "one latitude"),
        ("N 39.758 N", "latitude", "one latitude"),
        ("-39.758 N", "latitude", "one latitude"),
        ("near the river", "latitude", "one latitude"),
        ("nan", "longitude", "one longitude"),
        ("1e3", "longitude", "one longitude"),
        ("٣٩", "latitude", "one latitude"),
        ("9" * 10_000, "latitude", "one latitude"),
    ],
)
def test_what_is_no_coordinate_is_refused_in_a_sentence(
    text: str, axis: str, sentence: str
) -> None:
    with pytest.raises(coordinates.NotACoordinate, match=sentence):
        coordinates.read(text, axis)


def test_the_form_takes_what_is_pasted_and_shows_it_without_needless_zeros(
    client: Client,
) -> None:
    client.force_login(make_archivist())
    place = make_place(title="A town")
    answer = send(client, admin_url(place), {"latitude": "39,991 N", "longitude": "46°56′E"})
    assert answer.status_code == 302
    kept = Place.objects.get(pk=place.pk)
    assert (kept.latitude, kept.longitude) == (Decimal("39.99100"), Decimal("46.93333"))
    shown = fields_of(client.get(admin_url(place)))
    assert (shown["latitude"], shown["longitude"]) == ("39.991", "46.93333")


def test_a_form_sent_as_it_stands_changes_no_coordinate(client: Client) -> None:
    client.force_login(make_archivist())
    place = make_place(title="A town", latitude="39.991", longitude="46.93")
    send(client, admin_url(place), {})
    assert Place.objects.get(pk=place.pk).version == place.version


@pytest.mark.parametrize(
    ("fields", "box", "sentence"),
    [
        ({"latitude": "91"}, "latitude", "between -90 and 90"),
        ({"latitude": "39.758"}, "longitude", "both latitude and longitude"),
        ({"longitude": "46.748"}, "longitude", "both latitude and longitude"),
        ({"latitude": "by the mill", "longitude": "46"}, "latitude", "one latitude"),
    ],
)
def test_wrong_coordinates_are_refused_beside_their_box_and_nothing_typed_is_lost(
    client: Client, fields: dict[str, str], box: str, sentence: str
) -> None:
    client.force_login(make_archivist())
    place = make_place(title="A town")
    typed = fields | {"summary": "Typed with care."}
    answer = send(client, admin_url(place), typed)
    assert answer.status_code == 200
    assert sentence in errors_of(answer)[box]
    kept = fields_of(answer)
    assert {name: kept[name] for name in typed} == typed


def test_a_reader_sees_coordinates_plainly_with_what_they_stand_for(client: Client) -> None:
    place = make_place(latitude="39.99100", longitude="46.93000", precision="settlement")
    page = Page(client, place.get_absolute_url())
    assert "39.991, 46.93" in page.texts("//dd")
    assert page.links("//dl")["39.991, 46.93"] == "geo:39.991,46.93;u=5000"
    assert "The middle of the settlement, within some 5 kilometres" in page.texts("//dd")
    bare = Page(client, make_place().get_absolute_url())
    assert "geo:" not in bare.text
    assert "Not stated" not in bare.text


def test_a_place_names_who_was_born_and_died_there_and_which_groups_sit_there(
    client: Client,
) -> None:
    place = make_place(title="A town")
    here = place.identifier
    make_person(title="Born There", born_at=here)
    make_person(title="Died There", died_at=here, born_at=here)
    make_group(title="A family", seat=here)
    page = Page(client, place.get_absolute_url())

    def under(heading: str) -> list[str]:
        return page.texts(f"//section[h2[text()='{heading}']]//p[@class='card-title']")

    assert under("Born here") == ["Born There", "Died There"]
    assert under("Died here") == ["Died There"]
    assert under("Groups seated here") == ["A family"]


def test_a_place_that_somebody_keeps_private_does_not_name_them(client: Client) -> None:
    place = make_place(title="A town")
    here = place.identifier
    make_person(title="Qazqz One", born_at=here, withheld=["born", "born_at"])
    make_person(title="Qazqz Two", died_at=here, withheld=["died_at"])
    make_person(title="Told Three", born_at=here, withheld=["born"])
    page = Page(client, place.get_absolute_url())
    assert "Qazqz" not in page.text
    assert "Told Three" in page.text
