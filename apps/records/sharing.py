"""What a record's page tells those who pass it on."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from .citing import cited
from .documents import PublicDocument
from .models import Record
from .pages import Card
from .reference_styles import Reference, Runs, plain, references

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


def absolute(request: HttpRequest, path: str) -> str:
    """Return the address of `path` for other sites: under SITE_URL where the owner gave it."""
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)
