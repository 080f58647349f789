"""What a record's page tells those who pass it on: how to cite it, and what a preview may show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from .citing import cited
from .documents import PublicDocument
from .models import Record
from .pages import Card
from .reference_styles import Reference, Runs, plain, references

#: What Open Graph calls the languages it is most often told.
LOCALES = {"az": "az_AZ", "en": "en_GB", "hy": "hy_AM", "ru": "ru_RU"}
#: Endings of the files for reference managers, and what people call those.
FILES = {"ris": "RIS", "bib": "BibTeX", "json": "CSL-JSON"}


@dataclass(frozen=True)
class CitationFile:
    """A citation for a reference manager."""

    label: str
    url: str


@dataclass(frozen=True)
class Citation:
    """How to cite a record: in plain words, in every style, and as files."""

    plain: Runs
    references: list[Reference]
    files: list[CitationFile]


def citation(
    request: HttpRequest, record: Record, public: PublicDocument, ready: dict[int, Card], url: str
) -> Citation:
    """Return how to cite the record of a page whose cards are `ready`; `url` is permanent."""
    name = request.owner.name  # type: ignore[attr-defined]
    found = cited(record, public, ready, name, url)
    sort = str(type(record)._meta.verbose_name)
    return Citation(plain(found, sort), references(found), _files(record, found.title.language))


def _files(record: Record, language: str) -> list[CitationFile]:
    """Return the files, with the title as this page has it; none while they answer nobody."""
    if not record.is_public:
        return []
    query = f"?{urlencode({'language': language})}" if language != record.language else ""
    addresses = {ext: reverse("citation", args=[record.identifier, ext]) for ext in FILES}
    return [CitationFile(FILES[ext], address + query) for ext, address in addresses.items()]


@dataclass(frozen=True)
class Shared:
    """What previews on other sites show of a record."""

    #: In the words of Open Graph: article, profile or website.
    type: str
    locale: str
    other_locales: list[str]
    #: Absolute, since whoever shows it is elsewhere; empty without a picture.
    image_url: str
    image_width: int
    image_height: int
    image_alt: str
    #: The days on which it was published and last changed, for articles.
    published: str
    modified: str


def shared(
    request: HttpRequest, record: Record, page: dict[str, Any], type_: str
) -> Shared | None:
    """Return what a preview of this page shows; None for a page that only staff can see."""
    if not record.is_public or record.public_from is None:
        return None
    picture = page["picture"] if not page["content_notice"] else None
    preview = picture.preview if picture is not None else None
    is_article = type_ == "article"
    codes = [version["code"] for version in page["translations"]]
    return Shared(
        type=type_,
        locale=LOCALES.get(page["language"], ""),
        other_locales=[LOCALES[c] for c in codes if c in LOCALES and c != page["language"]],
        image_url=absolute(request, preview.url) if preview else "",
        image_width=preview.width if preview else 0,
        image_height=preview.height if preview else 0,
        image_alt=picture.alt if preview and picture else "",
        published=_day(record.public_from) if is_article else "",
        modified=_day(record.updated_at) if is_article else "",
    )


def _day(moment: datetime) -> str:
    """Return the day and no more: the minute would tell of changes that readers do not see."""
    return timezone.localdate(moment).isoformat()


def in_short(page: dict[str, Any]) -> str:
    """Return what is said of a record where nothing can be said before it.

    Its content notice in full, where there is one: its summary may itself be what that prepares
    for.
    """
    said = dict.fromkeys((page["notice_kind"], page["content_notice"]))
    return " ".join(text for text in said if text) or str(page["summary"])


def absolute(request: HttpRequest, path: str) -> str:
    """Return the address of `path` for other sites: under SITE_URL where the owner gave it."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)
