"""What every page of the site shows besides its own matter."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import get_language, get_language_info, override
from django.utils.translation import gettext as _

from apps.records.kinds import kinds, namespace_of

from .models import load_site


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the owner's site, its languages and its navigation."""
    owner = getattr(request, "owner", None) or load_site()
    languages = _languages(request, owner.languages)
    return {
        "site": owner,
        "languages": languages,
        "alternates": _alternates(request, languages),
        "navigation": _navigation(request),
        "canonical_url": _canonical_url(request),
    }


def _languages(request: HttpRequest, codes: list[str]) -> list[dict[str, Any]]:
    current = get_language()
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "url": _same_page(request, code),
            "is_current": code == current,
        }
        for code in codes
    ]


def _canonical_url(request: HttpRequest) -> str:
    """Return the address to find this page under: without orders and places in a list.

    Pages of a list shift with every record; what is worth finding on them has its own page.
    """
    return _whole(request, request.path)


def _whole(request: HttpRequest, path: str) -> str:
    return f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)


def _alternates(request: HttpRequest, languages: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the whole addresses of this page in each language, for search engines.

    The first language's is for readers of all others too. An order or a place in a list has
    none, as it has no canonical address of its own.
    """
    if request.GET or len(languages) < 2:
        return []
    first, *_others = languages
    rows = [(row["code"], row) for row in languages] + [("x-default", first)]
    return [
        {"code": code, "language": row["code"], "url": _whole(request, row["url"])}
        for code, row in rows
    ]


def _same_page(request: HttpRequest, code: str) -> str:
    """Return this page's address in the language `code`; the home page where it has none."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        match = None
    with override(code):
        # Admin's answer to addresses that are nothing has no name to be found again by.
        if match is None or not match.url_name:
            return reverse("home")
        address = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    # A letter's identifier, an order or a place in a list is the same in every language.
    return f"{address}?{request.GET.urlencode()}" if request.GET else address


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    entries = [
        (model._meta.verbose_name_plural, reverse(f"{namespace_of(kind)}:list"))
        for kind, model in kinds().items()
    ]
    entries += [(_("Tags"), reverse("tags:index")), (_("About"), reverse("about"))]
    return [
        {
            "label": str(label)[:1].upper() + str(label)[1:],
            "url": url,
            "is_current": request.path.startswith(url),
        }
        for label, url in entries
    ]
