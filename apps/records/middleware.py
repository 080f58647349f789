"""What stands between a request and the archive's pages."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import get_language

from . import guard
from .models import FormerAddress, address_of, tags_visible_to

GetResponse = Callable[[HttpRequest], HttpResponse]


class DoorGuardMiddleware:
    """In tests and DEBUG: refuse SQL that writes to a record round the door."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with connection.execute_wrapper(guard.refuse_unrecorded_sql):
            return self.get_response(request)


class FormerAddressMiddleware:
    """Lead from addresses that records and tags once had to where they are now.

    It asks only when there is no page at an address, so that pages pay nothing for it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        target = present_address(request.path)
        return HttpResponsePermanentRedirect(target) if target else response


def present_address(path: str) -> str | None:
    """Return where the record or tag that once stood at `path` is now; None if nowhere.

    A withdrawn record is led to as well, since its tombstone stands at its address, but not by
    the words of its title. That a hidden record or tag ever had an address is not told.
    """
    if len(path) > 300 or "\x00" in path:
        return None
    # Kept as the first language has it; readers of another arrive with its prefix.
    kept_as = {path, path.removeprefix(f"/{get_language()}")}
    former = FormerAddress.objects.filter(path__in=kept_as).select_related("tag", "record").first()
    if former is None:
        return None
    if former.tag is not None:
        known = tags_visible_to(None).filter(pk=former.tag.pk).exists()
        return former.tag.get_absolute_url() if known else None
    record = former.record
    if record is not None and record.is_public:
        return record.get_absolute_url()
    if record is not None and record.withdrawn():
        return address_of(record.kind, record.identifier)
    return None
