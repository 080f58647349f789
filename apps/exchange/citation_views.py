"""Citations of records for reference managers, at addresses that carry no language."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import override
from django.views.decorators.http import require_safe

from apps.records.citing import cited, csl
from apps.records.documents import public_document
from apps.records.kinds import kinds
from apps.records.models import Record
from apps.records.pages import cards
from apps.records.views import permanent_url, tombstone

from .answering import answer, open_to_other_sites
from .references import bibtex, ris

#: What no citation names.
_NOT_CITED = frozenset({"connections", "statements", "names", "authorities", "files", "pictured"})


@dataclass(frozen=True)
class _Form:
    content_type: str
    write: Callable[[dict[str, Any]], str]


def _csl_json(item: dict[str, Any]) -> str:
    return json.dumps([item], ensure_ascii=False, indent=1) + "\n"


#: By the ending of the address.
FORMS = {
    "ris": _Form("application/x-research-info-systems; charset=utf-8", ris),
    "bib": _Form("application/x-bibtex; charset=utf-8", bibtex),
    "json": _Form("application/vnd.citationstyles.csl+json", _csl_json),
}


@open_to_other_sites
@require_safe
def citation(request: HttpRequest, identifier: str, ext: str) -> HttpResponse:
    """Answer with the citation of a public record as RIS, BibTeX or CSL-JSON; 410 if withdrawn.

    It has the record's title in the record's language, or in one of the archive's other languages
    that `?language=` asks for, where the record has a title in that.
    """
    if ext not in FORMS:
        raise Http404
    found = get_object_or_404(Record.objects.kept().only("kind"), identifier=identifier)
    record = get_object_or_404(kinds()[found.kind].objects.for_page().kept(), pk=found.pk)
    if not record.is_public:
        if record.withdrawn():
            return tombstone(request, record)
        # What staff alone may see is no one's to cite.
        raise Http404
    form = FORMS[ext]
    with override(_language(request, record)):
        written = form.write(csl(_cited(request, record)))
    response = answer(request, written.encode(), form.content_type)
    response["Content-Disposition"] = f'attachment; filename="{record.identifier}.{ext}"'
    return response


def _language(request: HttpRequest, record: Record) -> str:
    asked = request.GET.get("language", "")
    known = request.owner.languages  # type: ignore[attr-defined]
    return asked if asked in known else record.language


def _cited(request: HttpRequest, record: Record) -> Any:
    public = public_document(record, without=_NOT_CITED)
    holder = public.references.get(getattr(public.document, "part_of", None) or "")
    named = [record, holder] if holder is not None else [record]
    shown = dict(zip((each.pk for each in named), cards(named), strict=True))
    name = request.owner.name  # type: ignore[attr-defined]
    return cited(record, public, shown, name, permanent_url(request, record.identifier))
