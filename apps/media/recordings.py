"""Sound and film, read to their end without being decoded: how long, and whether all is there.

Read in the process apart, and so without Django.
"""

import re
import struct
from typing import Any, BinaryIO

from apps.media.answering import Refused
from apps.media.places_in_files import PLACES_IN_FILM, PLACES_IN_WORDS

#: Bytes of a film's boxes beside its pictures and sound.
MOST_BOXES = 64 << 20
#: In so many bytes at a FLAC's end its last frame begins, and tags that stand behind it.
TAIL = 1 << 18
#: Elements of Matroska that are walked: Segment, Info, and in it TimestampScale and Duration.
SEGMENT, INFO, SCALE, DURATION, CLUSTER = 0x18538067, 0x1549A966, 0x2AD7B1, 0x4489, 0x1F43B675


def sound(file: BinaryIO, content_type: str) -> dict[str, Any]:
    """Read how long a recording is; one that has no length is none."""
    ending, refuse_cut = _SOUNDS[content_type]
    refuse_cut(file)
    return {"duration": seconds(file, ending)}


def seconds(file: BinaryIO, ending: str) -> float:
    """Return the length of sound or film in seconds."""
    from tinytag import TinyTag

    file.seek(0)
    length = TinyTag.get(f"file.{ending}", file_obj=file, tags=False).duration
    if not length or not 0 < length < 1e7:
        raise Refused("damaged")
    return float(length)


def refuse_cut_mp3(file: BinaryIO) -> None:
    """Refuse a file in which no frame follows the first, or fewer bytes than the first one says.

    Two bytes alone prove little. How long the whole is, stands in a frame without sound at the
    beginning, where the encoder wrote one (Xing's header).
    """
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
            said = bytes_said(data[match.start() : following])
            if start + match.start() + said > length_of(file):
                raise Refused("damaged")
            return
    raise Refused("damaged")


def bytes_said(frame: bytes) -> int:
    """Return how many bytes of sound an MP3 has by its first frame; 0 where that is not said."""
    found = re.search(rb"(?:Xing|Info)\0\0\0([\2\3\6\7\x0a\x0b\x0e\x0f])", frame[:64], re.DOTALL)
    if found is None:
        return 0
    at = found.end() + (4 if found[1][0] & 1 else 0)  # the number of frames comes first
    return int.from_bytes(frame[at : at + 4], "big")


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


def refuse_cut_ogg(file: BinaryIO) -> None:
    """Refuse a recording whose last page is not whole (RFC 3533, 6)."""
    size, position = length_of(file), 0
    while position < size:
        file.seek(position)
        head = file.read(27 + 255)
        if len(head) < 27 or head[:4] != b"OggS":
            raise Refused("damaged")
        segments = head[27 : 27 + head[26]]
        position += 27 + head[26] + sum(segments)
    if position > size or len(segments) < head[26]:
        raise Refused("damaged")


def refuse_cut_flac(file: BinaryIO) -> None:
    """Refuse a recording whose last frame is not there (RFC 9639, 8.2 and 9.1).

    Where a recorder did not know at the beginning how much would come, nothing can be said.
    """
    file.seek(0)
    head = file.read(1 << 16)
    at = head.find(b"fLaC") + 4  # a tag may stand before it
    if at < 4 or len(head) < at + 38:
        raise Refused("damaged")
    total = int.from_bytes(head[at + 17 : at + 22], "big") & 0xFFFFFFFFF
    if not total:
        return
    file.seek(max(at + 38, length_of(file) - TAIL))
    tail = file.read()
    if tail[-128:-125] == b"TAG":  # ID3 of the oldest kind
        tail = tail[:-128]
    for found in re.finditer(rb"\xff[\xf8\xf9]", tail):
        frame = tail[found.start() :]
        if (
            flac_frame_end(frame[:16].ljust(16), head[at + 6 : at + 8]) == total
            and crc(frame, 16, 0x8005) == 0
        ):
            return
    raise Refused("damaged")


def flac_frame_end(head: bytes, block: bytes) -> int:
    """Return with which sample the frame that begins so ends; 0 where none begins (RFC 9639, 9.1).

    `block` is the stream's largest block, in two bytes: frames of equal length are counted by it.
    """
    code = head[2] >> 4
    count = len(f"{head[4]:08b}".partition("0")[0]) if code else 0  # coded like UTF-8
    length = max(1, count)
    if not code or count in (1, 8):
        return 0
    number = head[4] & (0x7F if count == 0 else 0x7F >> count)
    for byte in head[5 : 4 + length]:
        number = number << 6 | byte & 0x3F
    at = 4 + length
    samples, more = _block_of(code, head[at : at + 2])
    at += more + {12: 1, 13: 2, 14: 2}.get(head[2] & 15, 0)
    if crc(head[: at + 1], 8, 0x07) != 0:
        return 0
    counts_samples = head[1] & 1
    return (number if counts_samples else number * int.from_bytes(block, "big")) + samples


def _block_of(code: int, following: bytes) -> tuple[int, int]:
    """Return the samples of a frame by the code for it, and the bytes that say so beside."""
    if code in (6, 7):
        more = code - 5
        return int.from_bytes(following[:more], "big") + 1, more
    if code == 1:
        return 192, 0
    return (576 << (code - 2) if code < 6 else 256 << (code - 8)), 0


def crc(data: bytes, bits: int, polynomial: int) -> int:
    """Return the check of a FLAC frame, or of its head (RFC 9639, 9.1.8 and 9.3)."""
    value, top, mask = 0, 1 << (bits - 1), (1 << bits) - 1
    for byte in data:
        value ^= byte << (bits - 8)
        for _bit in range(8):
            value = value << 1 & mask ^ (polynomial if value & top else 0)
    return value


_SOUNDS = {
    "audio/mpeg": ("mp3", refuse_cut_mp3),
    "audio/ogg": ("ogg", refuse_cut_ogg),
    "audio/flac": ("flac", refuse_cut_flac),
    "audio/wav": ("wav", refuse_cut_wav),
}


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


def webm(file: BinaryIO) -> dict[str, Any]:
    """Read the head of a WebM: its kind, and how long it plays where that is said."""
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


def length_of(file: BinaryIO) -> int:
    """Return how many bytes the file has."""
    return file.seek(0, 2)
