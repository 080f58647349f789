"""The map without its script: the same places as a list, and nothing that readers may not see."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.places import map_page
from apps.records import guard, identifiers
from apps.records.models import Record, Status, Tag
from tests import build
from tests.places.maps import MAP, facts, places, read, row, titles, told
from tests.reading import has_class
from tests.search.hostile import encoded, some_texts

pytestmark = pytest.mark.django_db

TAKEN = f"//ul[{has_class('taken')}]/li"
OFFERED = f"//details[{has_class('offered')}]"
BUDGET = 14
TILES = "https://{s}.tiles.example.org/{z}/{x}/{y}.png"


# --- places -----------------------------------------------------------------------------------


def test_places_with_coordinates_stand_in_the_list_by_name() -> None:
    places(Cedar="41 47", Birch="40 46", Alder="39.5 46.25", Nowhere="")
    page = read()
    assert titles(page) == ["Alder", "Birch", "Cedar"]
    assert page.texts("//p[@class='total']") == ["3 places"]
    alder = row("Alder", page)
    assert (alder.get("data-latitude"), alder.get("data-longitude")) == ("39.5", "46.25")


def test_a_row_says_how_exact_it_is_where_it_lies_and_how_many_records_name_it() -> None:
    region = build.make_place(title="Region", latitude="39", longitude="46", precision="area")
    town = build.make_place(
        title="Town",
        latitude="39.1",
        longitude="46.1",
        precision="settlement",
        parent=region.identifier,
    )
    for number in range(3):
        build.make_event(title=f"Event {number}", place=town.identifier)
    build.make_event(title="Draft", place=town.identifier, status=Status.DRAFT)
    page = read()
    assert facts("Town", page) == [
        "lies in: Region",
        "39.1, 46.1 – The middle of the settlement, within some 5 kilometres",
        "3 records",
    ]
    assert facts("Region", page)[0] == "39, 46 – The middle of a district or region"
    found = Client().get(page.links()["3 records"])
    assert found.status_code == 200
    assert b"Event 2" in found.content
    assert b"Draft" not in found.content


def test_precision_that_is_not_stated_is_not_spoken_of() -> None:
    places(Somewhere="39 46")
    assert facts("Somewhere", read()) == ["39, 46"]


def test_places_are_called_as_the_reader_calls_them() -> None:
    build.make_site(other_languages="az hy")
    names = [{"text": "Shusha", "language": "en"}, {"text": "Şuşa", "language": "az"}]
    build.make_place(names=names, latitude="39.758", longitude="46.748")
    assert titles(read(language="az")) == ["Şuşa"]
    (name,) = read(language="hy").all(f"//ul[{has_class('places')}]//bdi[@lang='en']")
    assert name.text == "Shusha"


def test_the_script_and_its_words_come_with_places_alone() -> None:
    scripts = "//script[contains(@src, 'leaflet') or contains(@src, 'map.js')]"
    assert read().all(scripts) == []
    places(Somewhere="39 46")
    page = read()
    assert len(page.all(scripts)) == 3
    assert told(page)["tiles"] == ""
    # Nowhere else is the library fetched.
    assert b"leaflet" not in Client().get("/places/").content


def test_an_empty_map_says_so() -> None:
    places(Nowhere="")
    page = read()
    assert "No places with coordinates have been published here yet." in page.text
    assert page.all("//*[@id='map']") == []


# --- what is hidden ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "how",
    [
        {"status": Status.DRAFT},
        {"status": Status.IN_REVIEW},
        {"status": Status.WITHDRAWN},
        {"status": Status.REMOVED},
        {"publish_at": timezone.now() + timedelta(days=3)},
    ],
    ids=["draft", "in review", "withdrawn", "removed", "to come"],
)
def test_a_hidden_place_is_nowhere_on_the_map(how: dict[str, Any]) -> None:
    shown = places(Open="40 46")["Open"]
    hidden = build.make_place(title="Hidden", latitude="40", longitude="46.5", tags=["t"], **how)
    build.make_place(
        title="Within", latitude="40.2", longitude="46", parent=hidden.identifier, tags=["u"]
    )
    tag = Tag.objects.get(slug="u")
    for query in ("", "?within=40,30,50,50", f"?of={shown.identifier}", f"?tag={tag.identifier}"):
        page = read(query)
        assert "Hidden" not in page.text, query
        assert hidden.identifier not in page.text, query
    assert read().texts("//p[@class='total']") == ["2 places"]
    assert facts("Within", read()) == ["40.2, 46"]
    of_hidden, of_nobody = (
        Client().get(f"{MAP}?of={own}") for own in (hidden.identifier, identifiers.mint())
    )
    assert (of_hidden.status_code, of_nobody.status_code) == (404, 404)
    assert Client().get(f"{MAP}?tag={Tag.objects.get(slug='t').identifier}").status_code == 404


def test_a_place_stands_on_the_map_from_its_day_on() -> None:
    soon = timezone.now() + timedelta(days=1)
    build.make_place(title="Soon", latitude="40", longitude="46", publish_at=soon)
    assert "Soon" not in read().text
    with time_machine.travel(soon + timedelta(minutes=1)):
        assert titles(read()) == ["Soon"]


@pytest.mark.parametrize("name", ["latitude", "longitude"])
def test_coordinates_that_are_withheld_are_not_told(name: str) -> None:
    known = places(Open="40 46", Kept="39.123 46.123")
    kept = known["Kept"]
    with guard.writing():
        Record.objects.filter(pk=kept.pk).update(withheld=[name])
    page = read()
    assert titles(page) == ["Open"]
    assert "No place" in read("?within=46.1,39.1,46.2,39.2").text
    page = read(f"?of={kept.identifier}")
    assert titles(page) == []
    assert "The archive does not say where this place lies." in page.text
    assert "39.123" not in page.text
    assert titles(read(f"?of={known['Open'].identifier}")) == ["Open"]


def test_precision_and_parent_that_are_withheld_are_not_told() -> None:
    region = build.make_place(title="Region")
    where = {"latitude": "40", "longitude": "46", "precision": "about"}
    kept = build.make_place(title="Kept", parent=region.identifier, **where)
    with guard.writing():
        Record.objects.filter(pk=kept.pk).update(withheld=["precision", "parent"])
    assert facts("Kept", read()) == ["40, 46"]


# --- narrowed ---------------------------------------------------------------------------------


def test_a_part_of_the_world_is_a_link() -> None:
    places(Inside="40 46", Edge="50 46", South="39.9 45", West="41 -46")
    assert titles(read("?within=40,40,50,50")) == ["Inside"]
    assert titles(read("?within=-180,-90,180,90")) == ["Edge", "Inside", "South", "West"]
    page = read("?within=40.5,39,50,51")
    assert titles(page) == ["Edge", "Inside", "South"]
    (taken,) = page.texts(TAKEN)
    assert "39° N – 51° N, 40.5° E – 50° E" in taken
    assert told(page)["within"] == [39, 40.5, 51, 50]


def test_an_area_may_lie_across_the_date_line() -> None:
    places(East="-17 179", West="-16 -179", Line="-18 180", Far="-17 0")
    assert titles(read("?within=175,-20,-175,-10")) == ["East", "Line", "West"]


def test_poles_and_date_line_lie_in_an_area() -> None:
    places(Pole="90 0", Line="5 180")
    assert titles(read("?within=-10,80,10,90")) == ["Pole"]
    assert titles(read("?within=170,0,180,10")) == ["Line"]


def test_squares_are_offered_and_hold_what_they_say() -> None:
    places(A="40 46", B="49.9 49.9", C="50 46", D="-0.5 -0.5", Pole="90 180")
    page = read()
    squares = page.all(f"{OFFERED}[2]//li") or page.all(f"{OFFERED}//li")
    counted = {
        item.xpath("string(a)"): (item.xpath("string(a/@href)"), int(item.xpath("string(span)")))
        for item in squares
    }
    assert counted.keys() == {
        "40° N – 50° N, 40° E – 50° E",
        "50° N – 60° N, 40° E – 50° E",
        "10° S – 0°, 10° W – 0°",
        "80° N – 90° N, 170° E – 180° E",
    }
    for address, total in counted.values():
        assert len(titles(read(address))) == total
    # A square of ten degrees is offered in squares of one.
    within = read("?within=40,40,50,50").links(OFFERED)
    assert set(within) == {"40° N – 41° N, 46° E – 47° E", "49° N – 50° N, 49° E – 50° E"}


def test_places_under_a_tag_and_those_around_them() -> None:
    build.make_place(title="Mill", latitude="40", longitude="46", tags=["mills"])
    build.make_place(title="Town", latitude="40.1", longitude="46")
    tag = Tag.objects.get(slug="mills")
    page = read()
    assert page.links(OFFERED)["mills"] == f"?tag={tag.identifier}"
    page = read(f"?tag={tag.identifier}")
    assert page.texts("//section[@aria-labelledby='places']//ul/li/p") == ["Mill"]
    assert page.texts("//section[@aria-labelledby='around']//ul/li/p") == ["Town"]
    assert has_class_of(row("Town", page), "is-around")
    assert page.texts("//p[@class='total']") == ["1 place"]
    assert page.links(TAKEN)["take back"] == "?"


def test_a_tag_brings_the_places_of_its_narrower_ones() -> None:
    broad = build.make_tag("Water")
    build.make_tag("Mills", broader=broad)
    build.make_place(title="Mill", latitude="40", longitude="46", tags=["Mills", "Water"])
    build.make_place(title="Spring", latitude="40.1", longitude="46", tags=["Water"])
    build.make_place(title="Old mill", latitude="40.2", longitude="46", tags=["Mills"])
    page = read()
    assert page.links(OFFERED)["Water"] == f"?tag={broad.identifier}"
    counts = {
        item.xpath("string(a)"): int(item.xpath("string(span)"))
        for item in page.all(f"{OFFERED}//li[a[contains(@href, 'tag=')]]")
    }
    assert counts == {"Water": 3, "Mills": 2}
    assert titles(read(f"?tag={broad.identifier}")) == ["Mill", "Old mill", "Spring"]


def has_class_of(element: Any, name: str) -> bool:
    return name in element.get("class").split()


def test_a_place_among_its_neighbours_nearest_first() -> None:
    known = places(Middle="40 46", Far="40 47", Near="40.1 46", Farthest="-40 -46")
    page = read(f"?of={known['Middle'].identifier}")
    assert page.heading == "On the map: Middle"
    assert titles(page) == ["Middle", "Near", "Far", "Farthest"]
    assert has_class_of(row("Middle", page), "is-centre")
    assert facts("Near", page) == ["40.1, 46", "11 km away"]
    assert facts("Far", page)[1] == "85 km away"


def test_neighbours_are_found_across_the_date_line() -> None:
    known = places(East="-17 179.9", West="-17 -179.9", Other="-17 175")
    assert titles(read(f"?of={known['East'].identifier}")) == ["East", "West", "Other"]


def test_so_many_neighbours_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_page, "_NEIGHBOURS", 2)
    known = places(A="40 46", B="40 46.1", C="40 46.2", D="40 46.3")
    assert titles(read(f"?of={known['A'].identifier}")) == ["A", "B", "C"]


@pytest.mark.parametrize(
    "query",
    [
        "within=",
        *("within=1", "within=a,b,c,d", "within=1,2,3", "within=1,2,3,4,5", "within=1,,3,4"),
        *("within=10,20,10,30", "within=10,30,20,20", "within=-181,0,1,1", "within=0,0,1,91"),
        *("within=0,-91,1,1", "within=nan,0,1,1", "within=1e1,0,20,1", "within=0,0,1,1%0A"),
        *("within=%00", "of=%00", "tag=%00", "after=%00", "before=~", "after=a~b", "page=%00"),
        *("of=x", "tag=x", "of=../../", f"within={'1' * 10_000}", f"of={'4' * 10_000}"),
        f"tag={'é' * 5_000}",
    ],
)
def test_an_odd_question_is_answered_or_has_no_page(query: str) -> None:
    places(A="40 46")
    response = Client().get(f"{MAP}?{query}")
    expected = (200,) if query in ("within=", "page=%00", "before=~", "after=a~b") else (404,)
    assert response.status_code in expected


@pytest.mark.parametrize("name", ["of", "tag", "within", "after", "before"])
def test_hostile_texts_never_break_it(name: str) -> None:
    places(A="40 46")
    client = Client()
    for text in some_texts(12):
        response = client.get(f"{MAP}?{encoded(**{name: text})}")
        assert response.status_code in (200, 404), text


def test_it_takes_no_more_than_reading() -> None:
    assert Client().post(MAP).status_code == 405
    assert Client().head(MAP).status_code == 200


# --- many -------------------------------------------------------------------------------------


def test_more_than_a_page_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_page, "LENGTH", 3)
    places(**{f"Place {letter}": "40 46" for letter in "ABCDEFG"})
    page = read("?within=40,40,50,50")
    (total,) = page.texts("//p[@class='total']")
    assert total == "7 places · 3 of them stand on this page, and on its map."
    met = []
    while True:
        met += titles(page)
        following = page.all("//nav//a[@rel='next']/@href")
        if not following:
            break
        page = read(following[0])
    assert met == [f"Place {letter}" for letter in "ABCDEFG"]
    assert page.all("//nav//a[@rel='prev']")


@pytest.mark.slow
def test_two_thousand_places_stand_on_one_page() -> None:
    build.multiply(places(First="40 46")["First"], 2_400)
    with CaptureQueriesContext(connection) as queries:
        page = read()
    assert len(page.all("//li[@data-latitude]")) == 2_000
    assert "2401 places" in page.text.replace(",", "")
    assert len(queries) <= BUDGET
    assert (
        len(read(page.one("//nav//a[@rel='next']").get("href")).all("//li[@data-latitude]")) == 401
    )


def test_it_costs_the_same_however_much_there_is() -> None:
    build.make_site(other_languages="az")
    region = build.make_place(title="Region", latitude="39", longitude="46")

    def plant(count: int) -> None:
        for number in range(count):
            where = {"latitude": f"4{number % 9}", "longitude": f"{number}"}
            place = build.make_place(
                title=f"P{number}", parent=region.identifier, tags=[f"t{number}", "all"], **where
            )
            build.make_event(place=place.identifier)

    def cost(query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            Client().get(f"/az{MAP}{query}")
        return len(queries)

    plant(1)
    tag = Tag.objects.get(slug="all").identifier
    asked = ["", f"?of={region.identifier}", f"?tag={tag}", "?within=0,0,90,90"]
    few = [cost(query) for query in asked]
    plant(8)
    assert [cost(query) for query in asked] == few
    assert max(few) <= BUDGET


# --- tiles ------------------------------------------------------------------------------------


def _images(response: Any) -> set[str]:
    rules = response["Content-Security-Policy"].split("; ")
    (images,) = (rule for rule in rules if rule.startswith("img-src"))
    return set(images.split()[1:])


def test_no_other_host_is_admitted_by_itself() -> None:
    places(A="40 46")
    assert _images(Client().get(MAP)) == {"'self'", "data:"}
    assert "Natural Earth" in read().text


def test_a_tile_server_is_admitted_on_the_map_alone(settings: Any) -> None:
    settings.MAP_TILES, settings.MAP_TILES_CREDIT = TILES, "© Those who drew it"
    places(A="40 46")
    assert _images(Client().get(MAP)) == {"'self'", "data:", "https://*.tiles.example.org"}
    assert _images(Client().get("/places/")) == {"'self'", "data:"}
    page = read()
    assert told(page)["tiles"] == TILES
    assert page.texts(f"//p[{has_class('map-credit')}]/bdi") == ["© Those who drew it"]
    assert "Natural Earth" not in page.text


def test_tiles_of_the_archives_own_host_need_no_admission(settings: Any) -> None:
    settings.MAP_TILES = "/tiles/{z}/{x}/{y}.png"
    places(A="40 46")
    assert _images(Client().get(MAP)) == {"'self'", "data:"}
    assert told(read())["tiles"] == "/tiles/{z}/{x}/{y}.png"


# --- ways to it -------------------------------------------------------------------------------


def test_places_lead_to_the_map() -> None:
    known = places(Known="40 46", Unknown="")
    client = Client()
    assert client.get("/").content.count(b'href="/places/map/"') == 1
    assert b'href="/places/map/"' in client.get("/places/").content
    own = f'href="/places/map/?of={known["Known"].identifier}"'.encode()
    assert own in client.get(known["Known"].get_absolute_url()).content
    assert b"/places/map/" not in client.get(known["Unknown"].get_absolute_url()).content


def test_a_draft_leads_to_no_map() -> None:
    draft = build.make_place(title="D", latitude="40", longitude="46", status=Status.DRAFT)
    editor = build.client_of(build.make_user("Editors"))
    response = editor.get(draft.get_absolute_url())
    assert response.status_code == 200
    assert b"/places/map/?of" not in response.content


def test_no_place_can_stand_at_the_address_of_the_map() -> None:
    assert not identifiers.is_valid("map")
    assert Client().get(f"/places/{quote('map')}").status_code == 301
