"""How other programs are answered, pages of other sites among them."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

#: In seconds.
_DAY = 24 * 60 * 60

View = Callable[..., HttpResponse]


def open_to_other_sites(view: View) -> View:
    """Answer a browser that asks whether a page of another site may ask (Fetch, 4.8: preflight).

    It does so before a request with headers of its own, such as an `Accept` that names a profile.
    The answer is yes for every address, there or not, and so tells nothing.
    """

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _preflight() if request.method == "OPTIONS" else view(request, *args, **kwargs)

    return opened


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = "GET, HEAD"
    response["Access-Control-Allow-Headers"] = "*"
    response["Access-Control-Max-Age"] = str(_DAY)
    return response


def answer(request: HttpRequest, body: bytes, content_type: str) -> HttpResponse:
    """Answer pages of every site; asked for anew, what is sent is compared and seldom sent."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = etag
    shared = get_conditional_response(request, etag=etag, response=response) or response
    shared["Access-Control-Allow-Origin"] = "*"
    # A withdrawal holds at once.
    shared["Cache-Control"] = "no-cache"
    shared["X-Content-Type-Options"] = "nosniff"
    return shared
