"""What IIIF asks of a document: its published schema of Presentation 3, the text of Image 3.

The models of iiif-prezi3 are generated from that schema. What generating them loses (which
addresses are rights, what a type is called, that nothing has no width) is asked here once more.
"""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from tests.vendor.iiif_prezi3 import skeleton

Document = dict[str, Any]
PRESENTATION = "http://iiif.io/api/presentation/3/context.json"
#: The registry of rights, as the schema has it; by `http`, as their publishers define them.
RIGHTS = re.compile(
    r"http://(creativecommons\.org/(licenses|publicdomain)|rightsstatements\.org/vocab)/"
)
#: A moment with its time zone (RFC 3339), as `navDate` has to be.
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
#: What may stand in a manifest or a collection, of what we say.
PROPERTIES = {
    "@context", "id", "type", "label", "metadata", "summary", "requiredStatement", "rights",
    "navDate", "provider", "seeAlso", "thumbnail", "homepage", "behavior", "partOf", "items",
    "rendering",
}  # fmt: skip

#: What the information of every image says (Image 3, 5.2).
OF_AN_IMAGE = {
    "@context": "http://iiif.io/api/image/3/context.json",
    "type": "ImageService3",
    "protocol": "http://iiif.io/api/image",
    "profile": "level0",
}


def refused(document: Document) -> list[str]:
    """Return in words what is wrong with a manifest or a collection."""
    model = {"Manifest": skeleton.Manifest, "Collection": skeleton.Collection}.get(
        document.get("type", "")
    )
    if model is None:
        return ["neither a manifest nor a collection"]
    try:
        model.model_validate(document)
    except ValidationError as error:
        return [f"{problem['loc']}: {problem['msg']}" for problem in error.errors()]
    return list(_lost_on_the_way(document))


def _lost_on_the_way(document: Document) -> Iterator[str]:
    if document["@context"] != PRESENTATION:
        yield "another context"
    yield from (f"no such property: {name}" for name in document.keys() - PROPERTIES)
    if not MOMENT.fullmatch(document.get("navDate", "1992-05-08T00:00:00Z")):
        yield f"no moment: {document['navDate']}"
    for resource in resources(document):
        if not str(resource.get("id")).startswith("http") or not resource.get("type"):
            yield f"no address, or no type: {resource}"
        if "rights" in resource and not RIGHTS.match(resource["rights"]):
            yield f"no rights: {resource['rights']}"
        if any(resource.get(side, 1) < 1 for side in ("width", "height")):
            yield f"no measure: {resource}"
        if resource.get("type") == "Canvas":
            yield from _wrong_with_canvas(resource)
        if "label" in resource and not resource["label"]:
            yield f"a label that says nothing: {resource}"


def _wrong_with_canvas(canvas: Document) -> Iterator[str]:
    if not {"width", "height"} <= canvas.keys():
        yield "no measures"
    for page in canvas["items"]:
        for annotation in page["items"]:
            if annotation["target"] != canvas["id"]:
                yield f"painted elsewhere: {annotation['target']}"


def wrong_with_image(info: Document) -> list[str]:
    """Return in words what is wrong with an image's information, level 0 (Image 3, 5)."""
    return list(_wrong_with_image(info))


def _wrong_with_image(info: Document) -> Iterator[str]:
    for name, wanted in OF_AN_IMAGE.items():
        if info.get(name) != wanted:
            yield f"{name} is not {wanted}"
    if not re.fullmatch(r"https?://.*[^/]", info.get("id", "")):
        yield "no address, or one that ends in a slash"
    if not all(_is_measure(info.get(side)) for side in ("width", "height")):
        yield "no measures"
    else:
        yield from _wrong_with_sizes(info)
    for tile in info.get("tiles", []):
        factors = tile.get("scaleFactors", [])
        if not _is_measure(tile.get("width")) or factors != sorted(set(factors)) or not factors:
            yield f"tiles that nobody can ask for: {tile}"


def _wrong_with_sizes(info: Document) -> Iterator[str]:
    if not info.get("sizes"):
        yield "nothing to ask for"
    if "maxHeight" in info and "maxWidth" not in info:
        yield "how high it may be, but not how wide (5.3)"
    largest = info.get("maxWidth", info["width"]), info.get("maxHeight", info["height"])
    for size in info.get("sizes", []):
        if not 0 < size["width"] <= largest[0] or not 0 < size["height"] <= largest[1]:
            yield f"a size that is not to be had: {size}"


def _is_measure(number: Any) -> bool:
    return isinstance(number, int) and number > 0


def resources(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a document that has an address or a type of its own."""
    if isinstance(node, list):
        for each in node:
            yield from resources(each)
    if isinstance(node, dict):
        if {"id", "type"} & node.keys():
            yield node
        for value in node.values():
            yield from resources(value)
