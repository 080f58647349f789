"""Bad and odd files, all made here: each with what becomes of it when somebody brings it.

Nothing here was taken from elsewhere. Pictures are of noise, so that a cut is always noticed.
"""

import io
import random
import struct
import wave
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, TiffImagePlugin

from tests.build import PIXEL

TAKEN = ""
#: Parts of the sentences of refusal.
UNKNOWN, REALLY, DAMAGED, EMPTY = "is not a picture, PDF", "is really", "is damaged", "is empty"
PIXELS, FRAMES, LOCKED, HEIC = "million pixels", "pages or frames", "password", "in HEIC"
NOT_WEBM, UNFOLDS = "but not WebM", "unfolds to more"
#: Some sentence or other: where a cut falls decides which.
REFUSED = "“"
#: Readers may mend it or not; what counts is that one or the other is said.
EITHER = "either"

GIF, PNG, JPEG, WEBP, TIFF, AVIF = "GIF", "PNG", "JPEG", "WEBP", "TIFF", "AVIF"
ENDINGS = {GIF: "gif", PNG: "png", JPEG: "jpg", WEBP: "webp", TIFF: "tif", AVIF: "avif"}
HTML = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
XML = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
ZIP = b"PK\x03\x04\x14\x00" + bytes(60)


@dataclass(frozen=True)
class Case:
    """A file as it is sent, and what should be said of it."""

    about: str
    name: str
    content: bytes
    verdict: str = TAKEN
    found: dict[str, Any] = field(default_factory=dict)


def corpus() -> Iterator[Case]:
    """Yield every case."""
    for part in (cut, whole, odd, turned, located, said, disguised, bombs, broken, papers, sounds):
        yield from part()
    yield from films()
    yield from named()


def noise(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Return a picture in which no two rows are alike, the same one every time."""
    draw = random.Random(f"{size} {mode}")
    bands = len(Image.new(mode, (1, 1)).getbands())
    if mode in ("RGB", "L", "RGBA", "CMYK", "LA", "YCbCr"):
        return Image.frombytes(mode, size, draw.randbytes(size[0] * size[1] * bands))
    return Image.frombytes("L", size, draw.randbytes(size[0] * size[1])).convert(mode)


def saved(kind: str, image: Image.Image | None = None, **options: Any) -> bytes:
    """Return a picture as a file of this kind."""
    buffer = io.BytesIO()
    (image or noise()).save(buffer, kind, **options)
    return buffer.getvalue()


# --- whole, cut, odd --------------------------------------------------------------------------


def cut() -> Iterator[Case]:
    for kind, ending in ENDINGS.items():
        content = saved(kind)
        for part in (3, 10, 20, 30, 40, 50, 60, 70, 80, 90):
            length = len(content) * part // 100
            yield Case(f"{kind} cut at {part} %", f"cut.{ending}", content[:length], REFUSED)
        for length in (1, 4, 12):
            yield Case(f"{kind}, {length} bytes", f"head.{ending}", content[:length], REFUSED)
    yield Case("nothing", "nothing.png", b"", EMPTY)


def whole() -> Iterator[Case]:
    size = {"width": 64, "height": 48}
    for kind, ending in ENDINGS.items():
        yield Case(f"{kind} as it should be", f"good.{ending}", saved(kind), TAKEN, size)
        yield Case(f"{kind}, loud ending", f"GOOD.{ending.upper()}", saved(kind), TAKEN, size)
    yield Case("one pixel", "one.png", PIXEL, TAKEN, {"width": 1, "height": 1})


def odd() -> Iterator[Case]:
    for mode in ("CMYK", "L"):
        yield Case(f"JPEG {mode}", "odd.jpg", saved(JPEG, noise(mode=mode)))
    yield Case("progressive", "odd.jpg", saved(JPEG, progressive=True))
    for mode in ("1", "L", "LA", "P", "RGBA", "I;16"):
        image = Image.new("I;16", (64, 48), 40_000) if mode == "I;16" else noise(mode=mode)
        yield Case(f"PNG {mode}", "odd.png", saved(PNG, image))
    for mode in ("1", "L", "CMYK", "RGBA", "I;16", "F", "YCbCr"):
        image = Image.new("I;16", (64, 48), 40_000) if mode == "I;16" else noise(mode=mode)
        yield Case(f"TIFF {mode}", "odd.tif", saved(TIFF, image))
    for packing in ("tiff_lzw", "jpeg", "tiff_adobe_deflate", "packbits"):
        yield Case(f"TIFF {packing}", "odd.tiff", saved(TIFF, compression=packing))
    yield Case("CCITT", "fax.tif", saved(TIFF, noise(mode="1"), compression="group4"))
    yield Case("lossless", "odd.webp", saved(WEBP, lossless=True))
    yield Case("clear", "odd.avif", saved(AVIF, noise(mode="RGBA")))
    for kind, count in ((GIF, 12), (PNG, 4), (WEBP, 5), (AVIF, 3), (TIFF, 6)):
        yield Case(f"{kind}, {count} frames", f"moves.{ENDINGS[kind]}", moving(kind, count))
    yield Case("long and thin", "thin.png", saved(PNG, Image.new("L", (30_000, 1))))


def moving(kind: str, count: int, size: tuple[int, int] = (16, 16)) -> bytes:
    frames = [Image.new("L", size, number % 256) for number in range(count)]
    frames = [frame.convert("RGB") for frame in frames] if kind in (WEBP, AVIF) else frames
    return saved(kind, frames[0], save_all=True, append_images=frames[1:])


def turned() -> Iterator[Case]:
    for way in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = way
        size = {"width": 48, "height": 64} if way > 4 else {"width": 64, "height": 48}
        yield Case(f"turned {way}", "turned.jpg", saved(JPEG, exif=exif), TAKEN, size)


# --- where it was made, and what it says of itself ----------------------------------------------


def with_place() -> Image.Exif:
    exif = Image.Exif()
    exif[0x8825] = {0: b"\2\3\0\0", 1: "N", 2: (39.0, 45.0, 37.0), 3: "E", 4: (46.0, 44.0, 55.0)}
    return exif


XMP_PLACE = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/'
    b'22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" '
    b'exif:GPSLatitude="39,45.6N" exif:GPSLongitude="46,44.9E"/></rdf:RDF></x:xmpmeta>'
)


def located() -> Iterator[Case]:
    here, nowhere = {"has_location": True}, {"has_location": False}
    for kind in (JPEG, PNG, WEBP, TIFF, AVIF):
        content = saved(kind, exif=with_place().tobytes())
        yield Case(f"{kind} with GPS", f"place.{ENDINGS[kind]}", content, TAKEN, here)
    for kind in (JPEG, WEBP, AVIF):
        content = saved(kind, xmp=XMP_PLACE)
        yield Case(f"{kind} with GPS in XMP", f"place.{ENDINGS[kind]}", content, TAKEN, here)
    text = chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(XMP_PLACE))
    packed = PIXEL[:33] + text + PIXEL[33:]
    yield Case("PNG with GPS in packed XMP", "place.png", packed, TAKEN, here)
    version = Image.Exif()
    version.get_ifd(0x8825)[0] = b"\2\3\0\0"
    yield Case("GPS version alone", "v.jpg", saved(JPEG, exif=version), TAKEN, nowhere)
    yield Case("no EXIF", "none.jpg", saved(JPEG), TAKEN, nowhere)
    second = (
        b"\xff\xe1" + struct.pack(">H", 2 + len(with_place().tobytes())) + with_place().tobytes()
    )
    plain = Image.Exif()
    plain[0x010E] = "first"
    twice = saved(JPEG, exif=plain)
    yield Case("GPS in a second EXIF", "two.jpg", twice[:2] + second + twice[2:], TAKEN, here)
    yield Case(
        "GPS in a picture in a PDF", "place.pdf", PDF + b"%" + with_place().tobytes(), TAKEN, here
    )
    pointer = bytearray(with_place().tobytes())
    pointer[-60:] = bytes(60)
    yield Case("GPS torn", "torn.jpg", saved(JPEG, exif=bytes(pointer)), TAKEN, here)


def said() -> Iterator[Case]:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x8298] = "A\x00stone", "R. Aliyeva", "Nobody"
    exif.get_ifd(0x8769)[0x9003] = "1992:02:26 10:00:00"
    yield Case("EXIF", "said.jpg", saved(JPEG, exif=exif))
    for about, data in {
        "EXIF that ends": b"Exif\0\0II*\0",
        "EXIF that points outside": b"Exif\0\0II*\0\xff\xff\xff\x7f",
        "EXIF that points to itself": b"Exif\0\0II*\0\x08\0\0\0\1\0\x69\x87\4\0\1\0\0\0\x08\0\0\0\0\0\0\0",
        "EXIF with 65535 entries": b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(2000),
        "EXIF of noise": b"Exif\0\0II*\0\x08\0\0\0" + random.Random(3).randbytes(3000),
        "no EXIF at all": b"Exif\0\0",
    }.items():
        yield Case(about, "broken.jpg", saved(JPEG, exif=data))
    long = Image.Exif()
    long[0x010E] = "x" * 60_000
    yield Case("a very long caption", "long.jpg", saved(JPEG, exif=long))
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    laughs = b'<!DOCTYPE x [<!ENTITY a0 "ha">' + entities + b"]><x>&a11;</x>"
    yield Case("XMP that laughs", "laughs.jpg", saved(JPEG, xmp=laughs))
    yield Case("XMP that does not close", "open.jpg", saved(JPEG, xmp=b"<x:xmpmeta><a><b>"))
    yield Case(
        "IPTC of noise",
        "iptc.jpg",
        with_segment(
            0xED, b"Photoshop 3.0\x008BIM\4\4\0\0\0\0\0\x08\x1c\2\x78\xff\xff\xff\xff\xff"
        ),
    )


def with_segment(marker: int, data: bytes) -> bytes:
    content = saved(JPEG)
    return (
        content[:2]
        + b"\xff"
        + bytes([marker])
        + struct.pack(">H", 2 + len(data))
        + data
        + content[2:]
    )


# --- in disguise ----------------------------------------------------------------------------


def disguised() -> Iterator[Case]:
    for ending in ("png", "jpg", "pdf", "mp4", "svg", "html", "zip"):
        for about, content in (("SVG", SVG), ("HTML", HTML), ("XML", XML), ("ZIP", ZIP)):
            yield Case(f"{about} as .{ending}", f"a.{ending}", content, UNKNOWN)
    others = {
        "a program": b"MZ\x90\0" + bytes(200),
        "an ELF program": b"\x7fELF\2\1\1" + bytes(200),
        "a shell script": b"#!/bin/sh\nrm -rf /\n",
        "PHP": b"<?php system($_GET[0]); ?>",
        "gzip": b"\x1f\x8b\x08" + bytes(60),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(60),
        "RAR": b"Rar!\x1a\7\0" + bytes(60),
        "tar": bytes(257) + b"ustar\x0000" + bytes(300),
        "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\nsystemdict\n",
        "BMP": saved("BMP"),
        "ICO": saved("ICO", noise((16, 16), "RGBA")),
        "PSD": b"8BPS\0\1" + bytes(60),
        "JPEG 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60),
        "a word processor's": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "text": b"Dear Aynur,\n",
        "zeros": bytes(5000),
        "SVG after a blank": b"\n \xef\xbb\xbf" + SVG,
        "UTF-16 HTML": HTML.decode().encode("utf-16"),
        "a playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        "QuickTime": box(b"ftyp", b"qt  \0\0\0\0qt  ") + MOOV,
    }
    for about, content in others.items():
        yield Case(f"{about} as a picture", "a.jpg", content, UNKNOWN)
    heic = box(b"ftyp", b"heic\0\0\0\0mif1heic") + bytes(100)
    yield Case("HEIC", "a.heic", heic, HEIC)
    yield Case("HEIC as JPEG", "a.jpg", heic, HEIC)
    for kind, ending in ENDINGS.items():
        wrong = "png" if ending != "png" else "jpg"
        yield Case(f"{kind} as .{wrong}", f"a.{wrong}", saved(kind), REALLY)
        yield Case(f"{kind} as .html", "a.png.html", saved(kind), REALLY)
    yield Case("PDF as a picture", "a.png", PDF, REALLY)
    yield Case("a picture as PDF", "a.pdf", PIXEL, REALLY)
    yield Case("no ending", "a", PIXEL, REALLY)
    for kind, ending in ENDINGS.items():
        for about, tail in (("a page", HTML), ("an archive", ZIP), ("a PDF", PDF)):
            # It is served as the picture that it also is, and as nothing else.
            yield Case(f"{kind} and {about}", f"both.{ending}", saved(kind) + tail, EITHER)
    yield Case("a page in a comment", "comment.jpg", with_segment(0xFE, HTML))
    yield Case("a page, then a picture", "late.png", HTML + PIXEL, UNKNOWN)
    yield Case("GIF and script", "both.gif", b"GIF89a/*" + bytes(30) + b"*/=1;alert(1)", REFUSED)


# --- bombs ----------------------------------------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    )


def bombs() -> Iterator[Case]:
    plain = {(10_000, 5_001): "just above", (20_000, 20_000): "far above"}
    for size, about in plain.items():
        content = saved(PNG, Image.new("1", size))
        yield Case(f"PNG {about} the limit", "bomb.png", content, PIXELS)
    content = saved(TIFF, Image.new("1", (20_000, 20_000)), compression="group4")
    yield Case("TIFF bomb", "bomb.tif", content, PIXELS)
    yield Case("GIF bomb", "bomb.gif", saved(GIF, Image.new("P", (9_000, 9_000))), PIXELS)
    yield Case("just below the limit", "large.png", saved(PNG, Image.new("1", (10_000, 5_000))))
    idat = chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    yield Case("PNG that lies", "lies.png", header(0x7FFFFFFF, 0x7FFFFFFF) + idat, REFUSED)
    yield Case("PNG with fewer rows", "few.png", header(5000, 5000) + idat, DAMAGED)
    yield Case("PNG with no size", "none.png", header(0, 0) + idat, DAMAGED)
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200 << 20), 9))
    yield Case("text that unfolds", "text.png", PIXEL[:33] + text + PIXEL[33:], EITHER)
    profile = chunk(b"iCCP", b"icc\0\0" + zlib.compress(bytes(200 << 20), 9))
    yield Case("profile that unfolds", "icc.png", PIXEL[:33] + profile + PIXEL[33:], EITHER)
    jpeg = bytearray(saved(JPEG))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 65_500, 65_500)
    yield Case("JPEG that lies", "lies.jpg", bytes(jpeg), PIXELS)
    canvas = b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\xfe\x3f\0\xfe\x3f\0"
    riff = b"RIFF" + struct.pack("<I", 4 + len(canvas)) + b"WEBP" + canvas
    yield Case("WebP that lies", "lies.webp", riff, PIXELS)
    gif = bytearray(saved(GIF))
    gif[6:10] = b"\xff\xff\xff\xff"
    yield Case("GIF on a wide screen", "wide.gif", bytes(gif), PIXELS)
    yield Case("GIF of too many frames", "many.gif", moving(GIF, 501, (4, 4)), FRAMES)
    yield Case("TIFF of too many pages", "many.tif", moving(TIFF, 501, (4, 4)), FRAMES)
    pages = [Image.new("1", (8, 8)), Image.new("1", (20_000, 20_000))]
    content = saved(TIFF, pages[0], save_all=True, append_images=pages[1:], compression="group4")
    yield Case("bomb on the second page", "second.tif", content, PIXELS)
    yield Case("TIFF that goes in circles", "circle.tif", circle(), EITHER)


def circle() -> bytes:
    content = bytearray(saved(TIFF, noise((8, 8), "L")))
    first = struct.unpack("<I", content[4:8])[0]
    entries = struct.unpack("<H", content[first : first + 2])[0]
    after = first + 2 + 12 * entries
    content[after : after + 4] = struct.pack("<I", first)
    return bytes(content)


def broken() -> Iterator[Case]:
    """Bytes changed at random, in the head and all over; readers may pass over some."""
    draw = random.Random(1988)
    for kind, ending in ENDINGS.items():
        for where in ("head", "body", "head", "body"):
            content = bytearray(saved(kind))
            end = 200 if where == "head" else len(content)
            for _n in range(8):
                content[draw.randrange(16, min(end, len(content)))] = draw.randrange(256)
            yield Case(
                f"{kind}, other bytes in its {where}", f"b.{ending}", bytes(content), EITHER
            )
    tiff = TiffImagePlugin.ImageFileDirectory_v2()
    tiff[270] = "x" * 50
    yield Case("TIFF with a long tag", "tag.tif", saved(TIFF, tiffinfo=tiff))
    yield Case("PNG with a wrong sum", "sum.png", PIXEL[:29] + b"\0\0\0\0" + PIXEL[33:], DAMAGED)


# --- papers, sound, film ------------------------------------------------------------------------


def pdf(catalog: bytes = b"", pages: bytes = b"/Kids[3 0 R]/Count 1", page: bytes = b"") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R" + catalog + b">>endobj\n"
        b"2 0 obj<</Type/Pages" + pages + b">>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 280]" + page + b">>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


PDF = pdf()


def papers() -> Iterator[Case]:
    one = {"pages": 1}
    yield Case("PDF", "good.pdf", PDF, TAKEN, one)
    script = b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"
    yield Case("PDF with a script", "script.pdf", pdf(script), TAKEN, one)
    launch = b"/OpenAction<</S/Launch/F(cmd.exe)>>"
    yield Case("PDF that starts a program", "launch.pdf", pdf(launch), TAKEN, one)
    address = b"/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>"
    yield Case("PDF that calls", "call.pdf", pdf(address), TAKEN, one)
    xfa = b"/AcroForm<</XFA 4 0 R>>"
    yield Case("PDF with a form", "xfa.pdf", pdf(xfa), TAKEN, one)
    yield Case("PDF of no page", "none.pdf", pdf(pages=b"/Kids[]/Count 0"), DAMAGED)
    yield Case(
        "PDF of claimed pages", "claims.pdf", pdf(pages=b"/Kids[3 0 R]/Count 2000000000"), EITHER
    )
    yield Case("PDF of minus one page", "minus.pdf", pdf(pages=b"/Kids[3 0 R]/Count -1"), EITHER)
    yield Case(
        "PDF whose pages hold themselves", "self.pdf", pdf(pages=b"/Kids[2 0 R]/Count 1"), EITHER
    )
    wide = PDF.replace(b"[0 0 200 280]", b"[0 0 1e30 1e30]")
    yield Case("PDF on a wide sheet", "wide.pdf", wide, EITHER)
    yield Case("PDF with nested arrays", "deep.pdf", pdf(page=b"/A" + b"[" * 100_000), EITHER)
    stream = zlib.compress(bytes(300 << 20), 9)
    content = b"4 0 obj<</Filter/FlateDecode/Length %d>>stream\n" % len(stream) + stream
    unfolding = pdf(page=b"/Contents 4 0 R") + content + b"\nendstream endobj\n"
    yield Case("PDF that unfolds", "unfolds.pdf", unfolding, EITHER)
    locked = PDF.replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<"
        + b"11" * 32
        + b">/U<"
        + b"22" * 32
        + b">>>",
    )
    yield Case("PDF behind a password", "locked.pdf", locked, LOCKED)
    yield Case("PDF of a head", "head.pdf", b"%PDF-1.7\n", DAMAGED)
    yield Case(
        "PDF of noise", "noise.pdf", b"%PDF-1.4\n" + random.Random(4).randbytes(9000), DAMAGED
    )
    yield Case("HTML in a PDF's head", "page.pdf", b"%PDF-1.4\n" + HTML, DAMAGED)
    for part in (20, 40, 60, 80):
        yield Case(f"PDF cut at {part} %", "cut.pdf", PDF[: len(PDF) * part // 100], EITHER)


def wav(seconds: int = 2) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(8000 * seconds))
    return buffer.getvalue()


MP3 = (b"\xff\xfb\x90\x00" + bytes(413)) * 80
#: Two seconds of silence by the reference encoder: four frames.
FLAC = bytes.fromhex(
    "664c6143800000221000100000000b00000d01f400f000003e8022054b0f4ee3aba7e05490fd09d5799d"
    "fff8c4080004000000f854fff8c4080103000000942cfff8c408020a00000020a4fff87408030e7f8400"
    "00007cd3"
)


def told_mp3(bytes_said: int) -> bytes:
    """Return a recording whose first frame, without sound, says how long the whole is."""
    told = b"Info" + struct.pack(">III", 3, 80, bytes_said)
    return (b"\xff\xfb\x90\x00" + bytes(32) + told).ljust(417, b"\0") + MP3


def ogg(flags: int, granule: int, number: int, packet: bytes) -> bytes:
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, granule, 7, number, 0)
    return head + bytes([1, len(packet)]) + packet


OGG = (
    ogg(2, 0, 0, b"\x01vorbis" + struct.pack("<IBIiiiB", 0, 1, 8000, 0, 64000, 0, 0xB8) + b"\1")
    + ogg(0, 0, 1, b"\x03vorbis" + struct.pack("<I", 0) + struct.pack("<I", 0) + b"\1")
    + ogg(4, 16_000, 2, bytes(50))
)


def sounds() -> Iterator[Case]:
    for name, content, length in (
        ("good.wav", wav(), 2),
        ("good.mp3", MP3, 2),
        ("tagged.mp3", b"ID3\4\0\0\0\0\0\x0a" + bytes(10) + MP3, 2),
        ("told.mp3", told_mp3(81 * 417), 2),
        ("good.flac", FLAC, 2),
        ("tagged.flac", FLAC + b"TAG" + bytes(125), 2),
        ("good.ogg", OGG, 2),
    ):
        yield Case(name, name, content, TAKEN, {"duration": length})
    yield Case("WAV cut", "cut.wav", wav()[:9000], DAMAGED)
    yield Case("WAV of a head", "head.wav", wav()[:30], DAMAGED)
    yield Case("MP3 of a tag", "tag.mp3", b"ID3\4\0\0\0\0\0\x0a" + bytes(10), DAMAGED)
    yield Case("MP3 of a page", "page.mp3", b"ID3\4\0\0\0\0\0\0" + HTML, DAMAGED)
    yield Case("MP3 of two bytes", "two.mp3", b"\xff\xfb" + bytes(900), DAMAGED)
    yield Case("MP3 with an endless tag", "tag.mp3", b"ID3\4\0\0\x7f\x7f\x7f\x7f" + MP3, DAMAGED)
    yield Case("FLAC of a head", "head.flac", b"fLaC", DAMAGED)
    yield Case("FLAC of noise", "noise.flac", b"fLaC" + random.Random(5).randbytes(500), DAMAGED)
    yield Case("OGG of a head", "head.ogg", b"OggS" + bytes(40), DAMAGED)
    for name, content in (("mp3", told_mp3(81 * 417)), ("flac", FLAC), ("ogg", OGG)):
        for share in (0.5, 0.9, 0.99):
            cut_here = content[: int(len(content) * share)]
            yield Case(f"{name} cut at {share}", f"cut.{name}", cut_here, DAMAGED)
    yield Case("FLAC that lacks its last frame", "less.flac", FLAC[:-13], DAMAGED)
    yield Case("FLAC with a wrong bit at its end", "wrong.flac", FLAC[:-1] + b"\xd2", DAMAGED)
    yield Case("OGG with a gap", "gap.ogg", OGG[:60] + bytes(9) + OGG[60:], DAMAGED)
    yield Case("sound as a picture", "a.png", wav(), REALLY)
    yield Case("MP3 as WAV", "a.wav", MP3, REALLY)


def box(kind: bytes, *content: bytes) -> bytes:
    data = b"".join(content)
    return struct.pack(">I", 8 + len(data)) + kind + data


def moov(*more: bytes, kind: bytes = b"vide") -> bytes:
    length = box(b"mvhd", bytes(12), struct.pack(">II", 1000, 5000), bytes(80))
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), kind, bytes(13))))
    return box(b"moov", length, track, *more)


MOOV = moov()


def mp4(*more: bytes, brand: bytes = b"isom", kind: bytes = b"vide") -> bytes:
    start = box(b"ftyp", brand, bytes(4), brand, b"mp42" if brand == b"isom" else brand)
    return start + moov(*more, kind=kind) + box(b"mdat", random.Random(6).randbytes(2000))


def ebml(kind: str, content: bytes) -> bytes:
    return bytes.fromhex(kind) + struct.pack(">Q", 1 << 56 | len(content)) + content


def webm(doctype: bytes = b"webm") -> bytes:
    info = ebml("2ad7b1", b"\x0f\x42\x40") + ebml("4489", struct.pack(">d", 7000.0))
    head = bytes.fromhex("1a45dfa3") + bytes([0x80 | 3 + len(doctype)]) + b"\x42\x82"
    return head + bytes([0x80 | len(doctype)]) + doctype + ebml("18538067", ebml("1549a966", info))


def films() -> Iterator[Case]:
    here, nowhere = {"has_location": True}, {"has_location": False, "duration": 5}
    yield Case("MP4", "good.mp4", mp4(), TAKEN, nowhere | {"content_type": "video/mp4"})
    sound = mp4(brand=b"M4A ", kind=b"soun")
    yield Case("M4A", "good.m4a", sound, TAKEN, nowhere | {"content_type": "audio/mp4"})
    yield Case(
        "M4A in an MP4", "sound.mp4", mp4(kind=b"soun"), TAKEN, {"content_type": "audio/mp4"}
    )
    yield Case("a film as M4A", "film.m4a", mp4(), REALLY)
    places = {
        "xyz": box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+39.7603+046.7486/")),
        "loci": box(b"udta", box(b"loci", bytes(30))),
        "Apple": box(
            b"meta",
            box(b"keys", b"\0\0\0\0\0\0\0\1\0\0\0\x2cmdtacom.apple.quicktime.location.ISO6709"),
        ),
        "XMP": box(b"uuid", XMP_PLACE),
    }
    for about, atoms in places.items():
        yield Case(f"MP4 with a place ({about})", "place.mp4", mp4(atoms), TAKEN, here)
        m4a = mp4(atoms, brand=b"M4A ", kind=b"soun")
        yield Case(f"M4A with a place ({about})", "place.m4a", m4a, TAKEN, here)
    content = mp4()
    for part in (5, 10, 30, 50, 70, 99):
        yield Case(
            f"MP4 cut at {part} %", "cut.mp4", content[: len(content) * part // 100], REFUSED
        )
    yield Case("MP4 without tracks", "none.mp4", mp4().replace(b"vide", b"text"), DAMAGED)
    yield Case("MP4 of a head", "head.mp4", box(b"ftyp", b"isom\0\0\0\0"), DAMAGED)
    yield Case("box of no length", "box.mp4", mp4() + b"\0\0\0\1free" + bytes(8), DAMAGED)
    huge = mp4() + b"\0\0\0\1free" + b"\xff" * 8
    yield Case("box beyond the end", "huge.mp4", huge, DAMAGED)
    yield Case("film as a picture", "a.jpg", mp4(), REALLY)
    yield Case("WebM", "good.webm", webm(), TAKEN, {"duration": 7, "content_type": "video/webm"})
    yield Case("Matroska", "a.webm", webm(b"matroska"), REFUSED)
    yield Case("WebM of a head", "head.webm", webm()[:40], REFUSED)
    avif = bytearray(saved(AVIF))
    yield Case("AVIF of a head", "head.avif", bytes(avif[:60]), DAMAGED)


def named() -> Iterator[Case]:
    """Good files under hostile names: what they are called is nothing but words."""
    for name in (
        "../../../etc/passwd.pdf",
        "..\\..\\boot.pdf",
        "/etc/cron.d/x.pdf",
        "a\r\nSet-Cookie: x=1.pdf",
        "a\0.pdf",
        "invoice\u202efdp.exe.pdf",
        "\u2066hidden\u2069.pdf",
        "%2e%2e%2fpasswd.pdf",
        "<img src=x onerror=alert(1)>.pdf",
        "'; DROP TABLE media_item; --.pdf",
        "{{ 7 * 7 }}%(x)s%s.pdf",
        "CON.pdf",
        ".pdf.pdf",
        "x" * 400 + ".pdf",
        "Ş" * 200 + ".pdf",
        "-rf.pdf",
        "=cmd|' /C calc'!A0.pdf",
    ):
        yield Case(f"a PDF called {name[:30]!r}", name, PDF, TAKEN, {"pages": 1})
    yield Case("a picture that only seems PDF", "x\u202efdp.png", PIXEL)
