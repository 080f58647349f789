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

#: Boxes of a film that say where it was made, whoever wrote them: QuickTime, 3GPP, action cameras.
PLACES_IN_FILM = re.compile(rb"\xa9xyz|loci|com\.apple\.quicktime\.location|gpmd|camm|GPSL")
PLACES_IN_WORDS = re.compile(rb"(?i)GPS(Latitude|Longitude|Position)|recording_location|location=")
#: Of EXIF's part for places: the standard's version, and the day and hour by satellite.
NO_PLACE = {0, 7, 29}
#: What is read at a time where a file is searched, and how much of it is read again.
CHUNK, OVERLAP = 1 << 20, 64
#: Of a film's boxes beside its pictures and sound, and of a packet of XMP.
MOST_BOXES, MOST_XMP = 64 << 20, 1 << 18
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


def sound(file: BinaryIO, content_type: str) -> dict[str, Any]:
    """Read how long a recording is; one that has no length is none."""
    endings = {"audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/flac": "flac", "audio/wav": "wav"}
    if content_type == "audio/mpeg":
        refuse_what_only_begins_like_mp3(file)
    if content_type == "audio/wav":
        refuse_cut_wav(file)
    return {"duration": seconds(file, endings[content_type])}


def seconds(file: BinaryIO, ending: str) -> float:
    """Return the length of sound or film in seconds."""
    from tinytag import TinyTag

    file.seek(0)
    length = TinyTag.get(f"file.{ending}", file_obj=file, tags=False).duration
    if not length or not 0 < length < 1e7:
        raise Refused("damaged")
    return float(length)


def refuse_what_only_begins_like_mp3(file: BinaryIO) -> None:
    """Refuse a file in which no frame follows the first: two bytes alone prove little."""
    file.seek(0)
    head = file.read(10)
    start = 0
    if head[:3] == b"ID3" and len(head) == 10:
        start = 10 + sum(
            (byte & 0x7F) << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=True)
        )
    file.seek(start)
    data = file.read(1 << 16)
    for match in re.finditer(rb"\xff[\xe2-\xff]", data[:4096]):
        length = mp3_frame(data[match.start() : match.start() + 4])
        following = match.start() + length
        if length and mp3_frame(data[following : following + 4]):
            return
    raise Refused("damaged")


def mp3_frame(head: bytes) -> int:
    """Return the length in bytes of the frame that begins so; 0 where none does (ISO 11172-3)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, sampling = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer != 1 or rate in (0, 15) or sampling == 3:
        return 0
    newest = version == 3
    rates = (
        (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
        if newest
        else (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
    )
    hertz = (44100, 48000, 32000)[sampling] >> {3: 0, 2: 1, 0: 2}[version]
    return (144 if newest else 72) * rates[rate - 1] * 1000 // hertz + (head[2] >> 1 & 1)


def refuse_cut_wav(file: BinaryIO) -> None:
    """Refuse a recording whose samples are fewer than it says."""
    size = length_of(file)
    position = 12
    while position + 8 <= size:
        file.seek(position)
        head = file.read(8)
        length = int.from_bytes(head[4:], "little")
        if head[:4] == b"data":
            # Recorders that were cut off, or wrote to a pipe, leave a length of 0 or of all ones.
            if position + 8 + length > size and length != 0xFFFFFFFF:
                raise Refused("damaged")
            return
        position += 8 + length + length % 2
    raise Refused("damaged")


def film(file: BinaryIO) -> dict[str, Any]:
    """Walk the boxes of an MP4 (ISO 14496-12, 4.2): all there, and with a track to play."""
    rest = bytearray()
    kinds = set()
    for kind, start, length in boxes(file):
        kinds.add(kind)
        if kind in (b"mdat", b"free", b"skip"):
            continue
        if len(rest) + length > MOST_BOXES:
            raise Refused("memory")
        file.seek(start)
        rest += file.read(length)
    if not {b"ftyp", b"moov"} <= kinds:
        raise Refused("damaged")
    tracks = set(re.findall(rb"hdlr.{8}(vide|soun)", bytes(rest), re.DOTALL))
    if not tracks:
        raise Refused("damaged")
    found: dict[str, Any] = {
        "content_type": "video/mp4" if b"vide" in tracks else "audio/mp4",
        "has_location": bool(PLACES_IN_FILM.search(rest) or PLACES_IN_WORDS.search(rest)),
    }
    return found | {"duration": length_of_film(bytes(rest))}


def boxes(file: BinaryIO) -> Any:
    """Yield each outermost box: its kind, where its content begins, and how long that is."""
    size, position = length_of(file), 0
    while position < size:
        file.seek(position)
        head = file.read(16)
        length, kind, began = int.from_bytes(head[:4], "big"), head[4:8], 8
        if length == 1:
            length, began = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:  # to the end
            length = size - position
        if len(head) < 8 or length < began or position + length > size:
            raise Refused("damaged")
        yield kind, position + began, length - began
        position += length


def length_of_film(rest: bytes) -> float | None:
    """Return the seconds that the film's header says (ISO 14496-12, 8.2.2); a stream says none."""
    at = rest.find(b"mvhd") + 4
    if at < 4:
        raise Refused("damaged")
    wide = rest[at] == 1
    scale_at = at + (20 if wide else 12)
    scale = int.from_bytes(rest[scale_at : scale_at + 4], "big")
    length = int.from_bytes(rest[scale_at + 4 : scale_at + (12 if wide else 8)], "big")
    if not scale:
        raise Refused("damaged")
    return length / scale if 0 < length / scale < 1e7 else None


#: Elements of Matroska that are walked: Segment, Info, and in it TimestampScale and Duration.
SEGMENT, INFO, SCALE, DURATION, CLUSTER = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489, 0x1F43B675


def webm(file: BinaryIO) -> dict[str, Any]:
    """Read the head of a WebM: its kind, and how long it plays where that is said."""
    import struct

    head = file.read(1 << 16)
    size = length_of(file)
    kind, length, at = element(head, 0)
    if b"\x42\x82\x84webm" not in head[at : at + length]:
        raise Refused("type")
    kind, length, at = element(head, at + length)
    if kind != SEGMENT or (length and at + length > size):
        raise Refused("damaged")
    while at < len(head) - 12:
        kind, length, at = element(head, at)
        if kind in (INFO, CLUSTER):
            break
        at += length
    if kind != INFO or not length:
        raise Refused("damaged")
    scale, ticks, end = 1_000_000, 0.0, at + length
    while at < min(end, len(head)):
        kind, length, at = element(head, at)
        value = head[at : at + length]
        if kind == SCALE:
            scale = int.from_bytes(value, "big")
        elif kind == DURATION:
            (ticks,) = struct.unpack(">d" if length == 8 else ">f", value)
        at += length
    plays = ticks * scale / 1e9
    return {"duration": plays if 0 < plays < 1e7 else None}


def element(data: bytes, at: int) -> tuple[int, int, int]:
    """Return an element's kind, length and the place of its content (RFC 8794, 4 to 6).

    A length of 0 stands for one that is not known.
    """
    first = 9 - data[at].bit_length()
    kind = int.from_bytes(data[at : at + first], "big")
    at += first
    width = 9 - data[at].bit_length()
    if first > 4 or width > 8:
        raise Refused("damaged")
    every = (1 << 7 * width) - 1
    length = int.from_bytes(data[at : at + width], "big") & every
    return kind, 0 if length == every else length, at + width


# --- where it was made ------------------------------------------------------------------------


def names_a_place(file: BinaryIO, content_type: str) -> bool:
    """Search the file itself for coordinates: in XMP, in EXIF within a PDF, in words of sound."""
    if content_type in ("video/mp4", "audio/mp4"):
        return False  # its boxes were searched, and its pictures may hold any bytes by chance
    kept, position = b"", 0
    file.seek(0)
    while chunk := file.read(CHUNK):
        part = kept + chunk
        if PLACES_IN_WORDS.search(part):
            return True
        for match in re.finditer(rb"Exif\x00\x00", part):
            if is_exif_located(file, position - len(kept) + match.end()):
                return True
        position += len(chunk)
        kept = part[-OVERLAP:]
        file.seek(position)
    return False


def is_exif_located(file: BinaryIO, at: int) -> bool:
    """Say whether the EXIF that begins at `at` has coordinates (TIFF 6.0, section 2)."""
    file.seek(at)
    data = file.read(1 << 16)
    order = {b"II": "little", b"MM": "big"}.get(data[:2])
    if order is None:
        return False
    pointer = tags_at(data, int.from_bytes(data[4:8], order), order).get(0x8825)  # type: ignore[arg-type]
    if pointer is None:
        return False
    tags = set(tags_at(data, pointer, order))
    return not tags or bool(tags - NO_PLACE)


def tags_at(data: bytes, at: int, order: str) -> dict[int, int]:
    """Return the tags of the directory at `at`, with their values as numbers."""
    entries = min(int.from_bytes(data[at : at + 2], order), 500)  # type: ignore[arg-type]
    rows = (data[at + 2 + 12 * n : at + 14 + 12 * n] for n in range(entries))
    return {
        int.from_bytes(row[:2], order): int.from_bytes(row[8:], order)  # type: ignore[arg-type]
        for row in rows
        if len(row) == 12
    }


def length_of(file: BinaryIO) -> int:
    """Return how many bytes the file has."""
    return file.seek(0, 2)


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
