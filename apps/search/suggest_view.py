"""What a box is answered while somebody types into it, as JSON."""

from dataclasses import asdict
from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from apps.records import terms

from .suggesting import suggested

#: Seconds for which a browser may give the same answer: no longer than a withdrawal may take.
FRESH = 5


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Answer which names, titles and tags `q` may be the beginning of.

    `results` are in their order; `said` tells somebody who does not see them how many there are.
    """
    found = suggested(request.GET.get("q", ""), terms.own_language(request))
    said = ngettext("%(count)s suggestion", "%(count)s suggestions", len(found))
    answer = {
        "results": [asdict(suggestion) for suggestion in found],
        "said": said % {"count": len(found)},
    }
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, max_age=FRESH)
    set_response_etag(response)
    etag = response.headers["ETag"]
    return cast(HttpResponse, get_conditional_response(request, etag=etag, response=response))
