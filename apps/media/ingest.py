"""Files coming in: what they are is decided by their content, never by their name."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

import filetype
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext as _
from PIL import Image

MAX_BYTES = 50 * 1024 * 1024
MAX_PIXELS = 50_000_000

#: What we take, and the endings under which it may come.
ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
    "application/pdf": (".pdf",),
}
_PILLOW_FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/gif": "GIF",
}


@dataclass(frozen=True)
class Inspected:
    """What a file turned out to be. Sizes in bytes and pixels; `sha256` in hexadecimal."""

    content_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None


def inspect(upload: File) -> Inspected:
    """Say what `upload` is, or refuse it.

    Raises:
        ValidationError: a plain sentence that says why the archive does not take the file.

    """
    name = PurePath(upload.name or "")
    if not upload.size:
        raise ValidationError(_("The file “%(name)s” is empty.") % {"name": name.name})
    if upload.size > MAX_BYTES:
        raise ValidationError(_("“%(name)s” is larger than 50 MB.") % {"name": name.name})
    content_type = _content_type(upload)
    if content_type not in ENDINGS:
        raise ValidationError(
            _(
                "“%(name)s” is not a picture or PDF. The archive takes JPEG, PNG, WebP, GIF and PDF."
            )
            % {"name": name.name}
        )
    if name.suffix.lower() not in ENDINGS[content_type]:
        raise ValidationError(
            _("“%(name)s” is really %(type)s: give it the ending %(ending)s and try again.")
            % {
                "name": name.name,
                "type": content_type.rsplit("/", 1)[-1].upper(),
                "ending": ENDINGS[content_type][0],
            }
        )
    width, height = _measure(upload, content_type, name.name)
    return Inspected(content_type, upload.size, _sha256(upload), width, height)


def _content_type(upload: File) -> str | None:
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    return filetype.guess_mime(head)


def _measure(upload: File, content_type: str, name: str) -> tuple[int | None, int | None]:
    """Decode a picture wholly: a header alone says little about what follows it."""
    if content_type not in _PILLOW_FORMATS:
        return None, None
    try:
        with Image.open(upload, formats=[_PILLOW_FORMATS[content_type]]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_many_pixels(name)
            image.load()
            return image.width, image.height
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(name) from error
    except Exception as error:  # Pillow raises nearly anything on broken files
        raise ValidationError(
            _("“%(name)s” is damaged: it cannot be read to its end.") % {"name": name}
        ) from error
    finally:
        upload.seek(0)


def _too_many_pixels(name: str) -> ValidationError:
    return ValidationError(_("“%(name)s” has more than 50 million pixels.") % {"name": name})


def _sha256(upload: File) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
