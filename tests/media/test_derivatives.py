"""Renditions: upright, in sRGB, without a word of metadata, and the same however often made."""

import io
import os
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageCms

from apps.media import derivatives, drawing, ladder
from apps.media.derivatives import make, storage_name_of
from apps.media.ladder import FORMATS, LADDER, sizes_for
from apps.media.models import ItemFile, Renditions, RenditionState, new_key
from apps.media.storage import INCOMING
from apps.records.changes import changeset
from tests.build import make_item, stored_file

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
CORNERS = (RED, GREEN, BLUE, WHITE)
# IFD0 with a maker, an artist and a place: 40° 23' N, 49° 52' E.
GPS = {1: "N", 2: (40.0, 23.0, 0.0), 3: "E", 4: (49.0, 52.0, 0.0)}
#: What metadata begins with, long enough never to come about by chance.
TRACES = (b"Zqmaker", b"Zqartist", b"Zqplace", b"Zqcomment", b"Exif\0", b"xmpmeta", b"ICC_PROFILE")
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><secret>Zqplace</secret></x:xmpmeta>'


def corners(size: tuple[int, int] = (400, 300), mode: str = "RGB") -> Image.Image:
    """Return a picture with a colour in each quarter: red, green, blue, white."""
    image = Image.new("RGB", size)
    half, middle = size[0] // 2, size[1] // 2
    places = ((0, 0), (half, 0), (0, middle), (half, middle))
    for colour, place in zip(CORNERS, places, strict=True):
        image.paste(colour, (*place, place[0] + half, place[1] + middle))
    return image.convert(mode)


def stored(image: Image.Image | bytes, kind: str = "JPEG", **options: Any) -> str:
    """Keep a picture on the storage under a new key, as an upload would; return the key."""
    content = image if isinstance(image, bytes) else _bytes(image, kind, **options)
    key = new_key()
    default_storage.save(f"{key[:2]}/{key}", ContentFile(content))
    return key


def _bytes(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def drawn(key: str, width: int, extension: str = "jpg") -> Image.Image:
    with default_storage.open(storage_name_of(key, width, extension)) as file:
        image = Image.open(io.BytesIO(file.read()))
    image.load()
    return image


def close(one: Any, other: Any, by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def seen_in_corners(image: Image.Image) -> list[Any]:
    """Return the colours of the four quarters, each from its middle."""
    rgb = image.convert("RGB")
    width, height = rgb.size
    return [rgb.getpixel((width * x // 4, height * y // 4)) for y in (1, 3) for x in (1, 3)]


def camera_exif(orientation: int = 1) -> Image.Exif:
    """Return what a camera writes: its maker, its place, and how it was held."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x0112] = "Zqmaker", "Zqartist", orientation
    exif.get_ifd(0x8825).update(GPS)
    return exif


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    """Every test here keeps rows."""


@pytest.fixture
def _at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw in this process, for what is about the picture: the child takes its time to begin."""
    monkeypatch.setattr(derivatives, "_said", drawing.draw)


# --- which sizes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((100, 50), [100]),
        ((319, 10), [319]),
        ((320, 10), [320]),
        ((700, 500), [320, 640]),
        ((6000, 4000), list(LADDER)),
        ((1, 1), [1]),
        ((1000, 40_000), [320]),
        ((100, 60_000), [27]),
    ],
)
def test_no_size_is_wider_than_the_picture_nor_taller_than_a_format_holds(
    size: tuple[int, int], widths: list[int]
) -> None:
    sizes = sizes_for(*size)
    assert [width for width, _ in sizes] == widths
    assert all(0 < height <= 16383 for _, height in sizes)


def test_tiles_cover_a_large_picture_once_at_every_level() -> None:
    tiles = list(ladder.tiles_of(6000, 4001))
    assert len(tiles) == len(set(tiles))
    full_size = [tuple(map(int, region.split(","))) for region, _ in tiles if region != "full"]
    for factor in ladder.scale_factors(6000, 4001)[:-1]:
        level = [r for r in full_size if r[0] % (512 * factor) == 0 == r[1] % (512 * factor)]
        area = sum(w * h for _x, _y, w, h in level if max(w, h) <= 512 * factor)
        assert area >= 6000 * 4001
    assert ("full", "375,251") in tiles
    assert ("5632,3584,368,417", "368,417") in tiles


# --- what they look like ----------------------------------------------------------------


def test_every_size_is_made_in_every_format() -> None:
    key = stored(corners((1300, 900)))
    row = make(key)
    assert (row.state, row.problem) == (RenditionState.READY, "")
    assert row.sizes == [[320, 222], [640, 443], [960, 665], [1280, 886]]
    for width, height in row.sizes:
        for extension in FORMATS:
            picture = drawn(key, width, extension)
            assert picture.size == (width, height)
            assert Image.MIME[picture.format or ""] == ladder.content_type_of(extension)
            assert all(map(close, seen_in_corners(picture), CORNERS))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "WEBP", "PNG", "AVIF"])
@pytest.mark.usefixtures("_at_home")
def test_a_picture_stands_upright_however_the_camera_was_held(kind: str, orientation: int) -> None:
    upright = corners((480, 320))
    held = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    as_held = upright.transpose(held[orientation]) if orientation > 1 else upright
    options: dict[str, Any] = {"exif": camera_exif(orientation)}
    if kind == "TIFF":
        options = {"tiffinfo": {0x0112: orientation}}
    key = stored(as_held, kind, **options)
    assert make(key).sizes == [[320, 213]]
    assert all(map(close, seen_in_corners(drawn(key, 320)), CORNERS))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.usefixtures("_at_home")
def test_no_rendition_carries_a_word_of_what_the_camera_wrote(kind: str) -> None:
    options: dict[str, Any] = {"exif": camera_exif()}
    options |= {"xmp": XMP} if kind in ("JPEG", "WEBP", "AVIF") else {}
    options |= {"comment": b"Zqcomment"} if kind == "JPEG" else {}
    options["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    key = stored(corners((700, 500)), kind, **options)
    with default_storage.open(f"{key[:2]}/{key}") as original:
        assert b"Zqmaker" in original.read()
    for width, _ in make(key).sizes:
        for extension in FORMATS:
            with default_storage.open(storage_name_of(key, width, extension)) as file:
                content = file.read()
            for trace in TRACES:
                assert trace not in content, (width, extension, trace)
            picture = Image.open(io.BytesIO(content))
            assert not picture.getexif()
            assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & picture.info.keys()


@pytest.mark.usefixtures("_at_home")
def test_small_pictures_that_are_kept_in_their_own_size_lose_their_metadata_too() -> None:
    key = stored(corners((300, 200)), exif=camera_exif(6), comment=b"Zqcomment")
    assert make(key).sizes == [[200, 300]]
    with default_storage.open(storage_name_of(key, 200, "jpg")) as file:
        content = file.read()
    assert not [trace for trace in TRACES if trace in content]


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("RGB", "TIFF"), ("CMYK", "JPEG"), ("CMYK", "TIFF"), ("P", "PNG"), ("P", "GIF"),
        ("RGBA", "PNG"), ("RGBA", "WEBP"), ("RGBA", "TIFF"), ("YCbCr", "JPEG"), ("LAB", "TIFF"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("_at_home")
def test_colours_are_right_whatever_way_they_were_kept(mode: str, kind: str) -> None:
    picture, by = corners(), 12
    if mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        picture = ImageCms.profileToProfile(picture, srgb, lab, outputMode="LAB") or picture
        by = 24
    else:
        picture = picture.convert(mode)
    key = stored(picture, kind)
    make(key)
    for extension in FORMATS:
        seen = seen_in_corners(drawn(key, 320, extension))
        near = [close(colour, wanted, by) for colour, wanted in zip(seen, CORNERS, strict=True)]
        assert all(near), (extension, seen)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "I;16", "I", "F"])
@pytest.mark.usefixtures("_at_home")
def test_greys_are_right_whatever_way_they_were_kept(mode: str) -> None:
    grey = Image.new("L", (400, 300), 0)
    grey.paste(255, (200, 0, 400, 300))
    if mode in ("I;16", "I", "F"):
        deep = grey.convert("I").point(lambda value: value * 257)
        grey = deep.convert("F") if mode == "F" else deep.convert("I;16") if mode != "I" else deep
    else:
        grey = grey.convert(mode)
    key = stored(grey, "TIFF" if mode in ("F", "I") else "PNG")
    assert make(key).state == RenditionState.READY
    for extension in FORMATS:
        picture = drawn(key, 320, extension).convert("L")
        assert picture.getpixel((80, 100)) <= 3
        assert picture.getpixel((240, 100)) >= 252


@pytest.mark.usefixtures("_at_home")
def test_sixteen_bits_keep_their_middle_greys() -> None:
    grey = Image.new("I;16", (400, 300), 0x8000)
    key = stored(grey, "PNG")
    make(key)
    assert close(drawn(key, 320).convert("RGB").getpixel((10, 10)), (128, 128, 128), 2)


@pytest.mark.usefixtures("_at_home")
def test_transparency_is_kept_where_the_format_knows_it_and_is_white_paper_elsewhere() -> None:
    picture = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    picture.paste((*RED, 255), (200, 0, 400, 300))
    key = stored(picture, "PNG")
    make(key)
    for extension in ("webp", "avif"):
        kept = drawn(key, 320, extension)
        assert kept.mode == "RGBA"
        assert kept.getpixel((20, 100))[3] == 0
        assert close(kept.getpixel((300, 100)), (*RED, 255))
    flat = drawn(key, 320)
    assert close(flat.getpixel((20, 100)), WHITE, 2)
    assert close(flat.getpixel((300, 100)), RED)


def wide_profile() -> bytes:
    """Return an RGB profile with Display P3's primaries: matrix and gamma 2.2, made by hand."""
    return _rgb_profile(
        red=(0.51512, 0.24120, -0.00105),
        green=(0.29198, 0.69225, 0.04189),
        blue=(0.15710, 0.06657, 0.78407),
    )


def _rgb_profile(**primaries: tuple[float, float, float]) -> bytes:
    """Write an ICC profile of matrix and curve (ICC.1:2010, 8.3): enough for any reader."""

    def fixed(value: float) -> bytes:
        return round(value * 65536).to_bytes(4, "big", signed=True)

    def xyz(values: tuple[float, float, float]) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(map(fixed, values))

    curve = b"curv\0\0\0\0" + (1).to_bytes(4, "big") + (563).to_bytes(2, "big") + b"\0\0"
    text = b"Wide\0"
    description = b"desc\0\0\0\0" + len(text).to_bytes(4, "big") + text + bytes(78)
    tags = {
        b"desc": description + bytes(-len(description) % 4),
        b"wtpt": xyz((0.9642, 1.0, 0.8249)),
        b"rXYZ": xyz(primaries["red"]),
        b"gXYZ": xyz(primaries["green"]),
        b"bXYZ": xyz(primaries["blue"]),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
    }
    table, body = len(tags).to_bytes(4, "big"), b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        table += name + (start + len(body)).to_bytes(4, "big") + len(data).to_bytes(4, "big")
        body += data
    header = bytearray(128)
    header[0:4] = (start + len(body)).to_bytes(4, "big")
    header[8:12] = b"\x02\x10\0\0"
    header[12:24] = b"mntrRGB XYZ "
    header[36:40] = b"acsp"
    header[68:80] = b"".join(map(fixed, (0.9642, 1.0, 0.8249)))
    return bytes(header) + table + body


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
@pytest.mark.usefixtures("_at_home")
def test_a_wide_gamut_is_brought_to_srgb_and_not_merely_relabelled(kind: str) -> None:
    picture = Image.new("RGB", (400, 300), (200, 100, 100))
    profile = wide_profile()
    key = stored(picture, kind, icc_profile=profile)
    make(key)
    wanted = ImageCms.profileToProfile(
        picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    ).getpixel((5, 5))  # type: ignore[union-attr]  # fmt: skip
    assert wanted[0] - 200 >= 10
    for extension in FORMATS:
        assert close(drawn(key, 320, extension).convert("RGB").getpixel((99, 99)), wanted, 4)


def test_a_broken_profile_or_broken_exif_costs_no_picture() -> None:
    key = stored(
        corners(), icc_profile=b"no profile at all", exif=b"Exif\0\0II*\0\xff\xff\xff\xff"
    )
    assert make(key).state == RenditionState.READY
    assert all(map(close, seen_in_corners(drawn(key, 320)), CORNERS))


@pytest.mark.usefixtures("_at_home")
def test_an_animated_picture_gives_its_first_frame() -> None:
    frames = [corners(), Image.new("RGB", (400, 300)), Image.new("RGB", (400, 300), BLUE)]
    for kind in ("GIF", "WEBP", "PNG", "AVIF"):
        key = stored(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        make(key)
        assert all(map(close, seen_in_corners(drawn(key, 320, "webp")), CORNERS)), kind


@pytest.mark.usefixtures("_at_home")
@pytest.mark.slow
def test_a_pdf_gives_its_first_page() -> None:
    page = corners((1240, 1754))
    key = stored(
        page, "PDF", resolution=150, save_all=True, append_images=[Image.new("1", (9, 9))]
    )
    row = make(key)
    assert [width for width, _ in row.sizes] == list(LADDER)
    assert not row.has_tiles
    assert drawn(key, 640).height in (905, 906)
    assert all(map(close, seen_in_corners(drawn(key, 640, "avif")), CORNERS))
    # Its encoder would take more memory than all else.
    assert row.widest_avif == 1920
    assert default_storage.exists(storage_name_of(key, 1920, "avif"))
    assert not default_storage.exists(storage_name_of(key, 2560, "avif"))


@pytest.mark.slow
@pytest.mark.usefixtures("_at_home")
def test_a_picture_of_more_than_twice_the_largest_size_has_tiles() -> None:
    key = stored(corners((5200, 600)), exif=camera_exif(3))
    row = make(key)
    assert row.has_tiles
    for region, size in ladder.tiles_of(5200, 600):
        with default_storage.open(derivatives.tile_name_of(key, region, size)) as file:
            tile = Image.open(io.BytesIO(file.read()))
            assert tile.size == tuple(map(int, size.split(",")))
            assert not tile.getexif()
    # Held upside down: what was the last quarter is the first.
    with default_storage.open(derivatives.tile_name_of(key, "0,0,512,512", "512,512")) as file:
        assert close(Image.open(file).getpixel((5, 5)), WHITE)
    assert not make(stored(corners((5120, 60)))).has_tiles


def test_avif_can_be_switched_off(settings: Any) -> None:
    settings.MEDIA_AVIF = False
    key = stored(corners())
    assert make(key).widest_avif == 0
    assert not default_storage.exists(storage_name_of(key, 320, "avif"))
    assert default_storage.exists(storage_name_of(key, 320, "webp"))


# --- made twice, not made, thrown away ---------------------------------------------------


def files_of(key: str) -> dict[str, bytes]:
    folder = Path(default_storage.path(f"{key[:2]}/{key}.d"))
    # A test whose transaction is never committed keeps the claims of what it stored.
    files = [p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(INCOMING)]
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


def test_making_them_twice_gives_the_same_files_under_the_same_names() -> None:
    key = stored(corners((700, 500)))
    make(key)
    first = files_of(key)
    assert sorted(first) == sorted(f"{w}.{e}" for w in (320, 640) for e in FORMATS)
    make(key)
    assert files_of(key) == first
    assert not list(Path(gettempdir()).glob(f"{derivatives.SCRATCH}-{os.getpid()}-*"))


def test_a_file_whose_bytes_vanished_fails_in_a_sentence() -> None:
    row = make(new_key())
    assert row.state == RenditionState.FAILED
    assert row.problem.startswith("The file itself is missing")
    assert not derivatives.ready([row.key])


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff\xe0junk", b"%PDF-1.4\njunk"])
def test_a_damaged_file_fails_in_a_sentence_and_leaves_nothing_half_made(content: bytes) -> None:
    key = stored(content)
    row = make(key)
    assert row.state == RenditionState.FAILED
    assert "damaged" in row.problem
    assert not default_storage.exists(f"{key[:2]}/{key}.d")


def test_a_cut_picture_fails_whole() -> None:
    key = stored(_bytes(Image.effect_noise((900, 900), 60), "JPEG")[:-2000])
    assert make(key).state == RenditionState.FAILED
    assert not default_storage.exists(f"{key[:2]}/{key}.d")


def test_a_picture_that_asks_for_too_much_fails_in_a_sentence(monkeypatch: Any) -> None:
    monkeypatch.setattr(derivatives, "PIXELS", 100 * 100)
    assert "more pixels" in make(stored(corners())).problem
    monkeypatch.undo()
    monkeypatch.setattr(derivatives, "SECONDS", 0)
    assert "took longer" in make(stored(corners())).problem


def test_renditions_thrown_away_leave_the_file_itself() -> None:
    key = stored(corners())
    make(key)
    derivatives.discard([key])
    assert not default_storage.exists(f"{key[:2]}/{key}.d")
    assert default_storage.exists(f"{key[:2]}/{key}")
    assert not Renditions.objects.exists()
    derivatives.discard([key])


def test_only_what_is_ready_is_offered_in_one_query(django_assert_num_queries: Any) -> None:
    done, failed, waiting = stored(corners()), new_key(), stored(corners())
    make(done), make(failed)
    derivatives.request([waiting])
    with django_assert_num_queries(1):
        assert list(derivatives.ready([done, failed, waiting, new_key()])) == [done]


# --- asked for by what changes -----------------------------------------------------------


def test_a_file_that_comes_with_a_changeset_is_asked_for_once(
    django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(derivatives, "_enqueue", asked.extend)
    with django_capture_on_commit_callbacks(execute=True):
        item = make_item(files=[stored_file()])
    (key,) = ItemFile.objects.values_list("key", flat=True)
    assert asked == [key]
    assert Renditions.objects.get().state == RenditionState.WAITING
    with django_capture_on_commit_callbacks(execute=True), changeset(by=None) as change:
        change.apply(item, {"title": "Told better"})
    assert asked == [key]
