"""Where records are edited, the keys by which forms name them, and who wrote them."""

from typing import Any

from django.urls import reverse

from ..kinds import kinds
from ..models import Record


def edit_url(record: Record) -> str:
    """Return the address where `record` is edited, whatever its kind."""
    opts = kinds()[record.kind]._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])


def key_in(text: str) -> int:
    """Return the key that `text` writes; 0, which no row has, where it writes none.

    Python reads more as numbers than keys are, and databases fewer: "²", or thirty digits.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def name_of(user: Any) -> str:
    """Return how colleagues know `user`; nothing where the archive itself was at work."""
    return user.get_full_name() or user.get_username() if user else ""
