"""Pictures as Pillow reads them: which formats, which way up, and in which colours.

Shared by the programs that decode and draw; imports no Django.
"""

import io
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from PIL import Image, ImageCms

#: What may be decoded, with Pillow's name and the module that reads it: everything else that
#: Pillow reads has had too few eyes on it.
READERS = {
    "image/jpeg": ("JPEG", "PIL.JpegImagePlugin"),
    "image/png": ("PNG", "PIL.PngImagePlugin"),
    "image/webp": ("WEBP", "PIL.WebPImagePlugin"),
    "image/avif": ("AVIF", "PIL.AvifImagePlugin"),
    "image/gif": ("GIF", "PIL.GifImagePlugin"),
    "image/tiff": ("TIFF", "PIL.TiffImagePlugin"),
}
ORIENTATION = 0x0112
#: Orientations that exchange width and height (TIFF 6.0, tag 274).
ON_ITS_SIDE = (5, 6, 7, 8)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
WHITE = (255, 255, 255)


def opened(file: Any, content_types: Iterable[str] = READERS) -> Image.Image:
    """Open a picture of one of these types, from its beginning; nothing is decoded yet."""
    readers = [READERS[content_type] for content_type in content_types]
    for _name, module in readers:
        import_module(module)
    file.seek(0)
    return Image.open(file, formats=[name for name, _module in readers])


def exif_of(image: Image.Image) -> Any:
    """Return the picture's EXIF, empty where it is too broken to be read."""
    try:
        return image.getexif()
    except Exception:  # Pillow raises nearly anything; a picture is none the worse for it
        return Image.Exif()


def orientation_of(image: Image.Image) -> int:
    """Return how the picture must be turned to stand upright, 1 to 8 as EXIF counts."""
    if image.format == "TIFF":  # Pillow gives its size and its pixels upright already
        return 1
    try:
        said = int(exif_of(image).get(ORIENTATION, 1))
    except Exception:  # what the camera wrote is broken; the picture may be whole
        return 1
    return said if said in range(1, 9) else 1


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Return width and height of the picture as it is seen, upright."""
    return image.size[::-1] if orientation_of(image) in ON_ITS_SIDE else image.size


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """Return `image` turned as EXIF's `orientation` asks, without metadata."""
    if orientation in _TURNS:
        image = image.transpose(_TURNS[orientation])
    image.info = {}
    return image


def in_plain_mode(image: Image.Image) -> Image.Image:
    """Return `image` as L, LA, RGB, RGBA, CMYK or LAB, eight bits a channel."""
    if image.mode in ("P", "PA", "RGBa") or "transparency" in image.info:
        plain = image.convert("RGBA")
        return plain if _range(plain.getchannel("A"))[0] < 255 else plain.convert("RGB")
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK", "LAB"):
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return in_eight_bits(image)
    return image.convert("L" if image.mode == "1" else "LA" if image.mode == "La" else "RGB")


def in_eight_bits(image: Image.Image) -> Image.Image:
    """Return a grey picture of 16 bits, or of real numbers, in 256 greys."""
    deep = image.convert("F")
    low, high = _range(deep)
    if image.mode != "F" and low >= 0 and high <= 65535:
        low, high = 0, 65535
    scale = 255 / ((high - low) or 1)
    # Of deep pictures, `point` takes nothing but such a line.
    return deep.point(lambda value: value * scale - low * scale).convert("L")


def _range(channel: Image.Image) -> tuple[float, float]:
    """Return the least and the greatest value of a picture of one channel."""
    extrema: Any = channel.getextrema()
    return extrema


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return `image` as L, LA, RGB or RGBA in sRGB; without a profile it is taken to be so."""
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    if profile or image.mode == "LAB":
        opaque = image.convert(image.mode[:-1]) if alpha else image
        converted = _by_profile(opaque, profile)
        if converted is not None:
            if alpha:
                converted.putalpha(alpha)
            return converted
    return image.convert("RGB") if image.mode in ("CMYK", "LAB") else image


def _by_profile(image: Image.Image, profile: bytes | None) -> Image.Image | None:
    """Return `image` converted to sRGB, or None where its profile is broken or another's."""
    try:
        if image.mode == "LAB":
            of_image = ImageCms.createProfile("LAB")
        else:
            of_image = ImageCms.ImageCmsProfile(io.BytesIO(profile or b"")).profile
        return ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(of_image),
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def on_white(image: Image.Image) -> Image.Image:
    """Return the picture as it looks on white paper, for formats that know no transparency."""
    if image.mode not in ("LA", "RGBA"):
        return image
    paper = Image.new("RGB", image.size, WHITE)
    paper.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return paper
