"""A program that reads a file wholly and says, in one line of JSON, what it found.

It runs apart from the archive, within the limits of `limits.run_limited`, and so imports no
Django. What it says is not trusted by whoever started it either.

    decoding.py CONTENT_TYPE MOST_PIXELS MOST_FRAMES  < the file

The answer is `{"refused": WHY}` or `{"found": {...}}`; `ingest` has the words for each WHY.
"""

import re
import sys
from typing import Any, BinaryIO

# By their whole names: this file is run as a program.
from apps.media.answering import Refused, say
from apps.media.places_in_files import NO_PLACE, PLACES_IN_WORDS, names_a_place
from apps.media.recordings import film, sound, webm

#: Bytes of a packet of XMP that are read.
MOST_XMP = 1 << 18
MOST_PAGES = 100_000
#: Of a JPEG, read from top to bottom.
ROWS = 64
#: Every string that is offered is shorter.
MOST_LETTERS = 2000


def main(content_type: str, most_pixels: str, most_frames: str) -> None:
    """Read standard input as `content_type` and say what it is."""
    with open(0, "rb", closefd=False) as file:
        file.seek(0)
        say(lambda: {"found": read(file, content_type, int(most_pixels), int(most_frames))})


def read(file: BinaryIO, content_type: str, most_pixels: int, most_frames: int) -> dict[str, Any]:
    """Return what is known of the file once all of it was read.

    Raises:
        Refused: it is broken or too large.

    """
    if content_type.startswith("image/"):
        found = picture(file, content_type, most_pixels, most_frames)
    elif content_type == "application/pdf":
        found = paper(file)
    elif content_type in ("video/mp4", "audio/mp4"):
        found = film(file)
    elif content_type == "video/webm":
        found = webm(file)
    else:
        found = sound(file, content_type)
    if not found.get("has_location"):
        found["has_location"] = names_a_place(file, content_type)
    return {"content_type": content_type} | found


# --- pictures ---------------------------------------------------------------------------------


def picture(
    file: BinaryIO, content_type: str, most_pixels: int, most_frames: int
) -> dict[str, Any]:
    """Decode every frame of a picture; its size is the first one's, as it is seen upright."""
    from PIL import Image

    from apps.media import raster
    from apps.media.strips import Watched

    # The limit below is ours, and holds before anything is unfolded.
    Image.MAX_IMAGE_PIXELS = None
    if content_type == "image/webp":
        refuse_wide_webp(file, most_pixels)
    watched = Watched(file)
    with raster.opened(watched, [content_type]) as image:
        frames = decode_frames(image, watched, most_pixels, most_frames)
        width, height = raster.upright_size(image)
        exif = raster.exif_of(image)
        return {
            "width": width,
            "height": height,
            "frames": frames,
            "has_location": is_located(exif) or is_located_in_words(image),
            "suggestions": suggestions(image, exif),
        }


def decode_frames(image: Any, file: Any, most_pixels: int, most_frames: int) -> int:
    """Decode one frame after the other; return how many there are.

    Nobody looks at what is decoded, so of a JPEG no more is held than a few rows at a time.
    """
    from apps.media.strips import is_readable_in_strips, read_in_strips

    frames = 0
    while True:
        if image.width * image.height > most_pixels:
            raise Refused("pixels")
        if is_readable_in_strips(image):
            ends = [*range(ROWS, image.height, ROWS), image.height]
            read_in_strips(image, file, ends, lambda begin, strip: None)
        image.load()
        frames += 1
        # What follows a photograph in one file are its previews and depths, often broken.
        if image.format in ("MPO", "JPEG"):
            return frames
        try:
            image.seek(frames)
        except EOFError:
            image.seek(0)
            return frames
        if frames >= most_frames:
            raise Refused("frames")


def refuse_wide_webp(file: BinaryIO, most_pixels: int) -> None:
    """Refuse a canvas that is too large before the decoder makes room for it."""
    file.seek(0)
    head = file.read(30)
    file.seek(0)
    if head[12:16] == b"VP8X" and len(head) == 30:
        width = 1 + int.from_bytes(head[24:27], "little")
        height = 1 + int.from_bytes(head[27:30], "little")
        if width * height > most_pixels:
            raise Refused("pixels")


def is_located(exif: Any) -> bool:
    """Say whether EXIF has coordinates, or a part for them that cannot be read."""
    if 0x8825 not in exif:
        return False
    try:
        part = exif.get_ifd(0x8825)
    except Exception:  # whatever is wrong with it, it may still name a place to a better reader
        return True
    return bool(set(part) - NO_PLACE)


def is_located_in_words(image: Any) -> bool:
    """Say whether what is written beside the pixels, compressed or not, has coordinates."""
    for value in image.info.values():
        text = value.encode("utf-8", "replace") if isinstance(value, str) else value
        if isinstance(text, bytes) and PLACES_IN_WORDS.search(text):
            return True
    return False


# --- papers, sound, film ----------------------------------------------------------------------


def paper(file: BinaryIO) -> dict[str, Any]:
    """Open a PDF, count its pages and look at the first; nothing of it is drawn or run."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        raise Refused("locked" if error.err_code == 4 else "damaged") from error
    pages = len(document)
    if not 1 <= pages <= MOST_PAGES:
        raise Refused("damaged")
    for number in {0, pages - 1}:  # that many pages may only be claimed
        document[number].get_size()
    said = document.get_metadata_dict()
    return {
        "pages": pages,
        "suggestions": {
            "date": re.sub(r"^D:(\d{4})(\d\d)(\d\d).*", r"\1-\2-\3", said.get("CreationDate", "")),
            "creator": said.get("Author", ""),
            "description": said.get("Title", ""),
        },
    }


# --- what it says of itself -------------------------------------------------------------------


def suggestions(image: Any, exif: Any) -> dict[str, str]:
    """Gather what the picture says of itself: XMP first, then IPTC, then EXIF."""
    found: dict[str, str] = {}
    for read_from in (from_xmp, from_iptc, from_exif):
        try:
            said = read_from(image, exif)
        except Exception:  # noqa: S112 - a broken word is no fault of the picture
            continue
        for name, text in said.items():
            if text and text.strip() and name not in found:
                found[name] = text.strip()[:MOST_LETTERS]
    return found


def from_exif(image: Any, exif: Any) -> dict[str, str]:
    """Return what EXIF says; its dates have colons, and 0000 for none."""
    taken = exif.get_ifd(0x8769).get(0x9003) or exif.get(0x0132) or ""
    day = re.match(r"([12]\d{3}):(\d\d):(\d\d)", text_of(taken))
    return {
        "date": "-".join(day.groups()) if day else "",
        "creator": text_of(exif.get(0x013B)),
        "description": text_of(exif.get(0x010E)),
        "credit": text_of(exif.get(0x8298)),
    }


def from_iptc(image: Any, exif: Any) -> dict[str, str]:
    """Return what IPTC-IIM says, the records of newspapers before XMP."""
    from PIL.IptcImagePlugin import getiptcinfo

    said = getiptcinfo(image) or {}
    day = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text_of(said.get((2, 55))))
    return {
        "date": "-".join(day.groups()) if day else "",
        "creator": text_of(said.get((2, 80))),
        "description": text_of(said.get((2, 120))),
        "credit": text_of(said.get((2, 110))) or text_of(said.get((2, 116))),
    }


def from_xmp(image: Any, exif: Any) -> dict[str, str]:
    """Return what XMP says; a packet that declares entities is left alone."""
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if isinstance(packet, str):
        packet = packet.encode()
    packet = packet.strip(b"\x00 \n")
    if not packet or len(packet) > MOST_XMP or b"<!" in packet:
        return {}
    from xml.etree import ElementTree

    root = ElementTree.fromstring(packet)  # noqa: S314 - no entities; this process is limited
    dc, ps = "{http://purl.org/dc/elements/1.1/}", "{http://ns.adobe.com/photoshop/1.0/}"
    taken = in_xmp(root, f"{ps}DateCreated") or in_xmp(
        root, "{http://ns.adobe.com/exif/1.0/}DateTimeOriginal"
    )
    return {
        "date": taken.partition("T")[0],
        "creator": in_xmp(root, f"{dc}creator"),
        "description": in_xmp(root, f"{dc}description"),
        "credit": in_xmp(root, f"{ps}Credit") or in_xmp(root, f"{dc}rights"),
    }


def in_xmp(root: Any, name: str) -> str:
    """Return a property's words, be it an element, a list of them, or an attribute."""
    for node in root.iter():
        if name in node.attrib:
            return str(node.attrib[name])
        if node.tag == name:
            return ", ".join(t.strip() for t in node.itertext() if t.strip())
    return ""


def text_of(value: Any) -> str:
    """Return a value of EXIF or IPTC as text: UTF-8 where it is that, else Latin-1."""
    if isinstance(value, list | tuple):
        return ", ".join(text_of(each) for each in value[:10])
    if isinstance(value, str):
        value = value.encode("latin-1", "replace")
    if not isinstance(value, bytes):
        return ""
    value = value.partition(b"\x00")[0]
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


if __name__ == "__main__":
    main(*sys.argv[1:])
