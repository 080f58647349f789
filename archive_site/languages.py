"""Addresses by language: the owner's first language has no prefix, the others do."""

from contextvars import ContextVar

from django.conf import settings
from django.urls import URLPattern, URLResolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils.translation import get_language

_first_language: ContextVar[str] = ContextVar("first_language", default="")


def set_first_language(code: str) -> None:
    """Say which language has no prefix, for the rest of this request."""
    _first_language.set(code)


def first_language() -> str:
    """Return the language whose addresses have no prefix."""
    return _first_language.get() or settings.LANGUAGE_CODE


class OwnersPrefixPattern(LocalePrefixPattern):
    """`/az/…` for every language but the owner's first.

    Django's own pattern takes the first language from the settings file; here it is edited in
    admin, and so read anew for each request.
    """

    @property
    def language_prefix(self) -> str:
        code = get_language() or settings.LANGUAGE_CODE
        return "" if code == first_language() else f"{code}/"


def in_every_language(*patterns: URLPattern | URLResolver) -> list[URLResolver]:
    """Put `patterns` under the language's prefix."""
    return [URLResolver(OwnersPrefixPattern(), list(patterns))]
