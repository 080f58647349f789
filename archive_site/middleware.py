"""The owner's languages and time zone, pages made small, and what caches may keep."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import clear_url_caches
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers

from .languages import first_language, set_first_language
from .models import load_site

GetResponse = Callable[[HttpRequest], HttpResponse]


class OwnerLocaleMiddleware:
    """Read the owner's settings once a request and speak the language of its address.

    The language is the address's alone: never a cookie's or the browser's, so that a link
    shows the same page to everybody and a cache needs no `Vary`. (Admin speaks the first
    language, unless its editor's browser prefers another of the site's.)
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._addresses_made_for = ""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        site = load_site()
        request.owner = site  # type: ignore[attr-defined]
        self._use_first_language(site.language)
        timezone.activate(site.time_zone)
        prefix = request.path_info.strip("/").partition("/")[0]
        with translation.override(prefix if prefix in site.languages else site.language):
            request.LANGUAGE_CODE = translation.get_language()
            response = (
                without_prefix(request, prefix)
                if prefix == site.language
                else self.get_response(request)
            )
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        timezone.deactivate()
        return response

    def _use_first_language(self, code: str) -> None:
        if code != first_language() or code != self._addresses_made_for:
            set_first_language(code)
            clear_url_caches()  # Django remembers reversed addresses with their prefixes
            self._addresses_made_for = code


def without_prefix(request: HttpRequest, prefix: str) -> HttpResponse:
    """Lead to the address without the first language's prefix, which it may once have had.

    Not for ever: the owner may choose another first language again.
    """
    path = request.get_full_path().removeprefix(f"/{prefix}").lstrip("/")
    return HttpResponseRedirect(f"/{path}")


class CompressedPagesMiddleware(GZipMiddleware):
    """Press pages, which then weigh a quarter, whether or not a web server stands in front.

    Only pages: pictures are pressed already, and formats for other programs keep the validators
    that their readers ask with. Style sheets and scripts are pressed once, when they are gathered.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Press an HTML page for a browser that takes it so."""
        kind = response.headers.get("Content-Type", "")
        is_page = isinstance(response, HttpResponse) and kind.startswith("text/html")
        return super().process_response(request, response) if is_page else response


class NothingKeptMiddleware:
    """Forbid every cache to keep what a signed-in person sees."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
