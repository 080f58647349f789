"""Other programs find our pictures by IIIF: described, in the sizes there are, behind the gate."""

import io
import json
from functools import cache
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from apps.media.derivatives import storage_name_of
from apps.media.ladder import FORMATS
from apps.media.models import Renditions, RenditionState
from apps.media.rights import RightsStatement
from apps.records.changes import changeset
from apps.records.models import Status
from tests import build
from tests.media.iiif_rules import refused, resources
from tests.reading import close

pytestmark = pytest.mark.django_db

PRESENTATION = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'
SIZES = [(400, 300), (800, 600)]


FORMATS_OF = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}


@cache
def photograph(width: int = 1000, height: int = 750, file_format: str = "JPEG") -> bytes:
    """Return a picture of these measures, light above and dark below."""
    buffer = io.BytesIO()
    picture = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    picture.save(buffer, file_format)
    return buffer.getvalue()


def made_of(entry: dict[str, Any], sizes: list[tuple[int, int]] | None = None) -> dict[str, Any]:
    """Store pictures of these sizes beside a file, as the task that makes them does."""
    sizes = sizes or SIZES
    for width, height in sizes:
        for extension in FORMATS:
            name = storage_name_of(entry["key"], width, extension)
            content = photograph(width, height, FORMATS_OF[extension])
            default_storage.save(name, ContentFile(content))
    Renditions.objects.update_or_create(
        key=entry["key"], defaults={"state": RenditionState.READY, "sizes": sizes}
    )
    return entry


def stored(name: str = "photograph.jpg", content: bytes = b"", **words: Any) -> dict[str, Any]:
    """Store a photograph and what is made of it; return its entry in an item's document."""
    return made_of(build.stored_file(name, content or photograph(), **words))


def get(address: str, client: Client | None = None, **headers: str) -> Any:
    """Return the answer to one request, read to its end into `body`."""
    response: Any = (client or Client()).get(address, headers=headers)
    response.body = b"".join(response) if response.streaming else response.content
    close(response)
    return response


def ask(address: str, status: int = 200) -> Any:
    response = get(address)
    assert response.status_code == status, f"{address}: {response.status_code}"
    return response


def manifest_of(item: Any) -> dict[str, Any]:
    """Return an item's manifest, in which nothing that the standard asks for is missing."""
    return valid(ask(f"/iiif/{item.identifier}/manifest").json())


def valid(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document, in which the published schema finds no fault."""
    assert refused(document) == []
    return document


# --- manifests --------------------------------------------------------------------------------


def test_manifest_says_what_the_item_is_in_every_language_there_is() -> None:
    build.make_site(name="Archive of the North", language="en", other_languages="az")
    place = build.make_place(title="Shusha")
    fonds = build.make_item(title="Papers of a family", level="fonds")
    person = build.make_person(title="Aynur Quliyeva")
    item = build.make_item(
        title="At the spring",
        summary="Two women and a child.",
        item_type="photograph",
        date="1992-05-08",
        creator="A neighbour",
        credit_line="Family of Aynur Quliyeva",
        rights="May be shown with the credit line.",
        rights_statement=RightsStatement.INC.value,
        place=place.identifier,
        part_of=fonds.identifier,
        pictured=[
            {"person": person.identifier, "name_as_given": "", "note": ""},
            {"person": None, "name_as_given": "my aunt", "note": ""},
        ],
        translations=[translation("az", title="Bulaq başında", summary="İki qadın və uşaq.")],
        files=[stored(alt_text="Two women", labels={"az": {"alt_text": "İki qadın"}})],
    )
    found = manifest_of(item)
    assert found["label"] == {"en": ["At the spring"], "az": ["Bulaq başında"]}
    assert found["summary"]["az"] == ["İki qadın və uşaq."]
    assert found["rights"] == "http://rightsstatements.org/vocab/InC/1.0/"
    attribution = found["requiredStatement"]["value"]["en"]
    assert attribution == [item.credit_line, item.rights, "In copyright"]
    assert found["requiredStatement"]["value"]["az"][0] == item.credit_line
    assert found["provider"][0]["label"] == {"en": ["Archive of the North"]}
    assert found["homepage"][0]["id"].endswith(f"/id/{item.identifier}")
    assert found["partOf"][0]["id"].endswith(f"/iiif/{fonds.identifier}/collection")
    assert found["navDate"] == "1992-05-08T00:00:00Z"
    said = {row["label"]["en"][0]: row["value"] for row in found["metadata"]}
    assert said["Creator"] == {"en": ["A neighbour"]}
    assert said["Place"] == {"en": ["Shusha"]}
    assert said["People pictured, from left to right"]["en"] == ["Aynur Quliyeva", "my aunt"]
    (canvas,) = found["items"]
    assert (canvas["width"], canvas["height"]) == (1000, 750)
    assert canvas["summary"] == {"en": ["Two women"], "az": ["İki qadın"]}
    (painting,) = canvas["items"][0]["items"]
    assert (painting["motivation"], painting["target"]) == ("painting", canvas["id"])
    assert painting["body"]["service"][0]["profile"] == "level0"
    assert ask(painting["body"]["id"]).headers["Content-Type"] == "image/jpeg"
    assert (found["thumbnail"][0]["width"], found["thumbnail"][0]["height"]) == (400, 300)


def translation(language: str, **texts: str) -> dict[str, Any]:
    return {"language": language, "status": "published", "body": "", "translator": ""} | texts


@pytest.mark.parametrize("date", ["1992", "1992-05", "1992-05-08?", "1992-05-08/1992-05-09", ""])
def test_vague_date_is_no_moment(date: str) -> None:
    item = build.make_item(date=date, files=[stored()])
    assert "navDate" not in manifest_of(item)


def test_every_side_of_an_item_has_its_canvas_in_order() -> None:
    files = [stored(f"{role}.jpg", role=role) for role in ("recto", "verso", "page")]
    found = manifest_of(build.make_item(files=files))
    labels = [next(iter(canvas["label"].values()))[0] for canvas in found["items"]]
    assert labels == ["Front (recto)", "Back (verso)", "3"]
    ids = [canvas["id"] for canvas in found["items"]]
    assert len(set(ids)) == 3


def test_turned_picture_stands_upright_on_its_canvas() -> None:
    entry = build.stored_file("turned.jpg", photograph(1000, 750))
    item = build.make_item(files=[made_of(entry, [(300, 400), (600, 800)])])
    (canvas,) = manifest_of(item)["items"]
    assert (canvas["width"], canvas["height"]) == (750, 1000)


def test_first_page_of_a_pdf_is_shown_and_the_whole_offered() -> None:
    entry = build.stored_file("letter.pdf", b"%PDF-1.4\n%%EOF\n")
    found = manifest_of(build.make_item(files=[made_of(entry)]))
    assert (found["items"][0]["width"], found["items"][0]["height"]) == SIZES[-1]
    assert found["rendering"][0]["format"] == "application/pdf"


def test_picture_waits_until_there_is_something_that_other_sites_may_show() -> None:
    front, back = (build.stored_file(name, photograph()) for name in ("front.jpg", "back.jpg"))
    item = build.make_item(files=[front, back])
    ask(f"/iiif/{item.identifier}/manifest", 404)
    made_of(front)
    for resource in resources(manifest_of(item)):
        if resource["type"] == "Image":
            address = resource["id"].removeprefix("http://testserver")
            headers = ask(address).headers
            assert headers["Cross-Origin-Resource-Policy"] == "cross-origin", address
    made_of(back)
    assert len(manifest_of(item)["items"]) == 2


def test_original_that_tells_where_it_was_made_is_never_named() -> None:
    for name, content in (("here.jpg", photograph()), ("here.pdf", b"%PDF-1.4\n%%EOF\n")):
        entry = made_of(build.stored_file(name, content, has_location=True))
        assert "/files/" not in json.dumps(manifest_of(build.make_item(files=[entry])))


def test_somebody_who_is_not_shown_is_in_no_manifest() -> None:
    hidden = build.make_person(title="Somebody hidden", status=Status.DRAFT)
    place = build.make_place(title="A hidden place", status=Status.WITHDRAWN)
    item = build.make_item(
        place=place.identifier,
        pictured=[{"person": hidden.identifier, "name_as_given": "", "note": "kept back"}],
        files=[stored()],
    )
    said = json.dumps(manifest_of(item), ensure_ascii=False)
    for words in ("Somebody", hidden.identifier, "kept back", "hidden place", place.identifier):
        assert words not in said


def test_words_between_angle_brackets_are_no_markup() -> None:
    words = "<unknown>"
    item = build.make_item(
        title=words, summary=words, creator=words, credit_line=words, files=[stored()]
    )
    found = manifest_of(item)
    values = [row["value"]["en"][0] for row in found["metadata"]]
    for said in (found["summary"]["en"][0], found["requiredStatement"]["value"]["en"][0], *values):
        assert not (said.startswith("<") and said.endswith(">"))
    assert "<unknown> " in values


def test_notice_stands_in_the_manifest_and_no_preview_does() -> None:
    item = build.make_item(content_notice="It shows injuries.", files=[stored()])
    found = manifest_of(item)
    assert {"en": ["It shows injuries."]} in [row["value"] for row in found["metadata"]]
    assert "thumbnail" not in json.dumps(found)
    of_a_kind = manifest_of(build.make_item(notice_kind="injury", files=[stored()]))
    said = [row["value"].get("en") for row in of_a_kind["metadata"]]
    assert ["Shows or describes: injuries."] in said
    assert "thumbnail" not in json.dumps(of_a_kind)


def test_item_without_pictures_has_no_manifest() -> None:
    ask(f"/iiif/{build.make_item().identifier}/manifest", 404)
    ask("/iiif/0hz3zpcz/manifest", 404)


def test_private_words_are_in_no_manifest() -> None:
    item = build.make_item(
        contributor_conditions="Not before 2040",
        internal_note="Ask her brother",
        creator="Hidden creator",
        withheld=["creator"],
        translations=[translation("az", title="Gizli") | {"status": "draft"}],
        files=[stored()],
    )
    text = ask(f"/iiif/{item.identifier}/manifest").content.decode()
    for word in ("2040", "brother", "Hidden creator", "Gizli"):
        assert word not in text


# --- collections ------------------------------------------------------------------------------


def test_collection_names_what_it_holds_and_nothing_hidden() -> None:
    fonds = build.make_item(title="Papers", level="fonds")
    held = {"part_of": fonds.identifier}
    series = build.make_item(title="B letters", level="series", **held)
    shown = build.make_item(
        title="A photograph",
        files=[stored()],
        translations=[translation("az", title="Fotoşəkil", summary="")],
        **held,
    )
    build.make_item(title="No picture of it", **held)
    build.make_item(title="None yet", files=[build.stored_file("a.jpg", photograph())], **held)
    build.make_item(title="A draft", status=Status.DRAFT, files=[stored()], **held)
    found = valid(ask(f"/iiif/{fonds.identifier}/collection").json())
    assert [(part["type"], part["label"]["en"]) for part in found["items"]] == [
        ("Manifest", ["A photograph"]),
        ("Collection", ["B letters"]),
    ]
    assert found["items"][0]["label"]["az"] == ["Fotoşəkil"]
    assert [part["id"].split("/iiif/")[1] for part in found["items"]] == [
        f"{shown.identifier}/manifest",
        f"{series.identifier}/collection",
    ]
    ask(f"/iiif/{shown.identifier}/collection", 404)


def test_collection_asks_as_often_however_much_it_holds(
    django_assert_max_num_queries: Any,
) -> None:
    fonds = build.make_item(title="Papers", level="fonds")
    build.make_many(
        "item",
        [{"title": f"S {n}", "level": "file", "part_of": fonds.identifier} for n in range(40)],
    )
    with django_assert_max_num_queries(12):
        found = ask(f"/iiif/{fonds.identifier}/collection").json()
    assert len(found["items"]) == 40


# --- pictures ---------------------------------------------------------------------------------


def test_picture_is_had_in_the_sizes_it_says_and_in_no_other() -> None:
    entry = stored()
    build.make_item(files=[entry])
    base = f"/iiif/image/{entry['key']}"
    response = ask(f"{base}/info.json")
    info = response.json()
    assert info["id"] == f"http://testserver{base}"
    assert (info["type"], info["profile"]) == ("ImageService3", "level0")
    assert [(size["width"], size["height"]) for size in info["sizes"]] == SIZES
    assert (info["width"], info["height"]) == SIZES[-1], "nothing larger can be had"
    for width, height in SIZES:
        answer = ask(f"{base}/full/{width},{height}/0/default.jpg")
        with Image.open(io.BytesIO(answer.body)) as picture:
            assert picture.size == (width, height)
    assert ask(f"{base}/full/max/0/default.jpg").headers["Content-Type"] == "image/jpeg"
    assert ask(base, 303).headers["Location"] == f"{base}/info.json"


NOT_OFFERED = [
    "full/401,300/0/default.jpg",
    "full/400,/0/default.jpg",
    "full/pct:50/0/default.jpg",
    "full/^max/0/default.jpg",
    "square/400,300/0/default.jpg",
    "0,0,100,100/100,100/0/default.jpg",
    "full/max/90/default.jpg",
    "full/max/0/gray.jpg",
    "full/max/0/default.png",
]
NO_REQUEST = [
    "all/max/0/default.jpg",
    "full/400x300/0/default.jpg",
    "full/max/north/default.jpg",
    "full/max/0/default",
    "..%2F..%2Fx/max/0/default.jpg",
    "1,2,3,٤/max/0/default.jpg",
]


def test_what_is_not_offered_and_what_is_no_request_are_refused() -> None:
    entry = stored()
    build.make_item(files=[entry])
    for request in NOT_OFFERED:
        ask(f"/iiif/image/{entry['key']}/{request}", 404)
    for request in NO_REQUEST:
        assert get(f"/iiif/image/{entry['key']}/{request}").status_code in (400, 404)
    ask(f"/iiif/image/{entry['key']}/all/max/0/default.jpg", 400)


# --- who may have them ------------------------------------------------------------------------


def addresses(item: Any, key: str) -> list[str]:
    return [
        f"/iiif/{item.identifier}/manifest",
        f"/iiif/image/{key}",
        f"/iiif/image/{key}/info.json",
        f"/iiif/image/{key}/full/max/0/default.jpg",
        f"/iiif/image/{key}/full/400,300/0/default.jpg",
        f"/iiif/image/{key}/nonsense/400,300/0/default.jpg",
    ]


def test_programs_of_other_sites_may_read_what_is_public_and_ask_whether_it_changed() -> None:
    entry = stored()
    item = build.make_item(files=[entry])
    for address in addresses(item, entry["key"])[:-1]:
        response = get(address)
        assert response.headers["Access-Control-Allow-Origin"] == "*", address
        assert response.headers["Cache-Control"] == "no-cache", address
        if "ETag" in response.headers:
            again = get(address, **{"if-none-match": response.headers["ETag"]})
            assert again.status_code == 304
            assert again.headers["Access-Control-Allow-Origin"] == "*", address
    response = ask(addresses(item, entry["key"])[0])
    assert response.headers["Content-Type"] == PRESENTATION


def test_browser_may_ask_first_whether_a_page_of_another_site_may_ask() -> None:
    entry = stored()
    item = build.make_item(files=[entry])
    fonds = build.make_item(title="Papers", level="fonds")
    for address in [*addresses(item, entry["key"]), f"/iiif/{fonds.identifier}/collection"]:
        answer = Client().options(address, headers={"origin": "http://elsewhere.example"})
        assert answer.status_code == 204, address
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
        assert answer.headers["Access-Control-Allow-Headers"] == "*"
        assert Client().post(address).status_code == 405, address


def test_withdrawn_item_answers_410_at_every_address() -> None:
    entry = stored()
    item = build.make_item(title="Taken down", files=[entry])
    tag = ask(f"/iiif/{item.identifier}/manifest").headers["ETag"]
    with changeset(by=None) as change:
        change.withdraw(item, "family")
    for address in addresses(item, entry["key"]):
        for headers in ({}, {"if-none-match": tag}):
            response = get(address, **headers)
            assert response.status_code == 410, address
            assert b"Taken down" not in response.body


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW, Status.REMOVED])
def test_hidden_item_is_nowhere(status: str) -> None:
    entry = stored()
    item = build.make_item(status=status, files=[entry])
    for address in addresses(item, entry["key"]):
        ask(address, 404)


def test_editor_sees_pictures_of_a_draft_and_no_cache_keeps_them() -> None:
    entry = stored()
    item = build.make_item(status=Status.DRAFT, files=[entry])
    editor = Client()
    editor.force_login(build.make_editor())
    for address in addresses(item, entry["key"])[2:5]:
        response = get(address, editor)
        assert response.status_code == 200, address
        assert "no-store" in response.headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in response.headers
    assert editor.get(f"/iiif/{item.identifier}/manifest").status_code == 404


def test_addresses_carry_no_language() -> None:
    build.make_site(other_languages="az")
    item = build.make_item(files=[stored()])
    ask(f"/az/iiif/{item.identifier}/manifest", 404)
