"""What we publish by IIIF is what the standards ask for, and what is not would be noticed."""

import copy
import io
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image

from apps.media import derivatives
from apps.media.rights import RightsStatement
from tests import build
from tests.media.iiif_rules import RIGHTS, refused, wrong_with_image
from tests.media.test_iiif import ask, made_of, photograph, stored, translation

pytestmark = [pytest.mark.django_db, pytest.mark.once]

Document = dict[str, Any]


# --- what there is to publish -----------------------------------------------------------------


def a_photograph() -> str:
    person = build.make_person(title="Aynur Quliyeva")
    item = build.make_item(
        title="At the spring",
        summary="Two women and a child.",
        date="1992-05-08",
        credit_line="Family of Aynur Quliyeva",
        rights_statement=RightsStatement.INC.value,
        place=build.make_place(title="Shusha").identifier,
        part_of=build.make_item(title="Papers", level="fonds").identifier,
        pictured=[{"person": person.identifier, "name_as_given": "", "note": ""}],
        translations=[translation("az", title="Bulaq başında", summary="")],
        files=[stored(caption="The spring")],
    )
    return f"{item.identifier}/manifest"


def two_sides() -> str:
    files = [stored("front.jpg", role="recto"), stored("back.jpg", role="verso")]
    return f"{build.make_item(files=files).identifier}/manifest"


def a_letter() -> str:
    entry = made_of(build.stored_file("letter.pdf", b"%PDF-1.4\n%%EOF\n"))
    return f"{build.make_item(files=[entry]).identifier}/manifest"


def a_film() -> str:
    film = build.stored_file("film.mp4", photograph()) | {"content_type": "video/mp4"}
    files = [film, stored("poster.jpg", role="poster")]
    return f"{build.make_item(item_type='film', files=files).identifier}/manifest"


def with_a_notice() -> str:
    item = build.make_item(content_notice="It shows injuries.", files=[stored()])
    return f"{item.identifier}/manifest"


def in_a_language_of_many_parts() -> str:
    item = build.make_item(language="sr-Latn", title="Na izvoru", files=[stored()])
    return f"{item.identifier}/manifest"


def a_fonds() -> str:
    fonds = build.make_item(title="Papers", level="fonds", date="1992/1994")
    held = {"part_of": fonds.identifier}
    build.make_item(title="Letters", level="series", **held)
    build.make_item(title="A photograph", files=[stored()], **held)
    return f"{fonds.identifier}/collection"


def a_series_within() -> str:
    fonds = build.make_item(title="Papers", level="fonds")
    series = build.make_item(title="Letters", level="series", part_of=fonds.identifier)
    return f"{series.identifier}/collection"


PUBLISHED = [
    a_photograph,
    two_sides,
    a_letter,
    a_film,
    with_a_notice,
    in_a_language_of_many_parts,
    a_fonds,
    a_series_within,
]


@pytest.mark.parametrize("publish", PUBLISHED, ids=lambda publish: publish.__name__)
def test_what_is_published_is_what_the_schema_asks_for(publish: Callable[[], str]) -> None:
    build.make_site(name="Archive of the North", other_languages="az hy ru")
    assert refused(ask(f"/iiif/{publish()}").json()) == []


def test_every_statement_of_rights_is_one_that_the_schema_knows() -> None:
    assert [uri for uri in RightsStatement.values if not RIGHTS.match(uri)] == []


@pytest.mark.parametrize("size", [(200, 100), (3000, 2000), (5200, 1300)])
def test_what_is_said_of_a_picture_holds_at_every_address_it_leads_to(
    size: tuple[int, int],
) -> None:
    entry = build.stored_file("photograph.jpg", photograph(*size))
    build.make_item(files=[entry])
    assert derivatives.make(entry["key"]).state == "ready"
    base = f"/iiif/image/{entry['key']}"
    info = ask(f"{base}/info.json").json()
    assert wrong_with_image(info) == []
    assert ("tiles" in info) == (size[0] > 2 * 2560)
    for address, measures in offered(info):
        with Image.open(io.BytesIO(ask(f"{base}/{address}").body)) as picture:
            assert picture.size == measures, address


def offered(info: Document) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield what a program asks for that reads `info` by the letter (Image 3, 4 and 5.4)."""
    for size in info["sizes"]:
        yield _image("full", size["width"], size["height"])
    yield "full/max/0/default.jpg", (info["sizes"][-1]["width"], info["sizes"][-1]["height"])
    for tile in info.get("tiles", []):
        for factor in tile["scaleFactors"]:
            side = tile["width"] * factor
            for x in range(0, info["width"], side):
                for y in range(0, info["height"], side):
                    w, h = min(side, info["width"] - x), min(side, info["height"] - y)
                    is_whole = (w, h) == (info["width"], info["height"])
                    region = "full" if is_whole else f"{x},{y},{w},{h}"
                    yield _image(region, math.ceil(w / factor), math.ceil(h / factor))


def _image(region: str, width: int, height: int) -> tuple[str, tuple[int, int]]:
    return f"{region}/{width},{height}/0/default.jpg", (width, height)


# --- and that it would be seen ----------------------------------------------------------------

#: Where something is broken, and what is put there instead; None takes it away.
BROKEN = {
    "no label": (["label"], None),
    "a label without its language": (["label"], "At the spring"),
    "a label that is no list": (["label"], {"en": "At the spring"}),
    "a label of nothing": (["label"], {}),
    "a language that is none": (["label"], {"en_GB": ["At the spring"]}),
    "no identifier": (["id"], None),
    "an address without its host": (["id"], "/iiif/x/manifest"),
    "no items": (["items"], None),
    "another type": (["type"], "Canvas"),
    "rights in words": (["rights"], "In copyright"),
    "rights by https": (["rights"], "https://rightsstatements.org/vocab/InC/1.0/"),
    "a property of our own": (["donor"], "A neighbour"),
    "a year for a moment": (["navDate"], "1992"),
    "metadata in plain words": (["metadata"], [{"label": "Place", "value": "Shusha"}]),
    "one home page, not in a list": (["homepage"], {"id": "http://a.example", "type": "Text"}),
    "a provider without a type": (["provider"], [{"id": "http://a.example"}]),
    "a canvas without a size": (["items", 0, "width"], None),
    "a canvas of no size": (["items", 0, "width"], 0),
    "a canvas without a page": (["items", 0, "items"], None),
    "a picture on another canvas": (["items", 0, "items", 0, "items", 0, "target"], "http://a.example"),
    "a picture without an address": (["items", 0, "items", 0, "items", 0, "body", "id"], None),
    "a thumbnail that is a mere address": (["thumbnail"], "http://a.example/1.jpg"),
}  # fmt: skip


@pytest.fixture
def whole() -> Document:
    found: Document = ask(f"/iiif/{a_photograph()}").json()
    return found


def test_every_breach_of_the_schema_is_noticed(whole: Document) -> None:
    assert refused(whole) == []
    for what, (path, instead) in BROKEN.items():
        broken = copy.deepcopy(whole)
        place: Any = broken
        for step in path[:-1]:
            place = place[step]
        if instead is None:
            del place[path[-1]]
        else:
            place[path[-1]] = instead
        assert refused(broken), f"{what} is not noticed"


def test_every_fault_in_what_is_said_of_a_picture_is_noticed() -> None:
    entry = stored()
    build.make_item(files=[entry])
    info = ask(f"/iiif/image/{entry['key']}/info.json").json()
    assert wrong_with_image(info) == []
    for name in ("@context", "id", "type", "protocol", "profile", "width", "height", "sizes"):
        assert wrong_with_image({key: value for key, value in info.items() if key != name}), name
    for wrong in (
        {"profile": "http://iiif.io/api/image/3/level0.json"},
        {"id": f"{info['id']}/"},
        {"width": "800"},
        {"sizes": [{"width": 9999, "height": 7500}]},
        {"tiles": [{"width": 512}]},
        {"maxHeight": 600},
    ):
        assert wrong_with_image(info | wrong), wrong
