"""Where records are edited, how they are named and found there, and who wrote them."""

from typing import Any

from django.contrib.admin.views.main import ORDER_VAR
from django.http import HttpRequest
from django.urls import reverse

from .. import finding
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


def may_find_by_private(user: Any) -> bool:
    """Say whether private names may lead `user` to records that others wrote."""
    return bool(user is not None and user.has_perm("records.change_any_record"))


def search_list(request: HttpRequest, rows: Any, text: str) -> Any:
    """Return those of a list's `rows` that `text` may mean.

    The likeliest come first, unless an order was chosen. A list shows whoever asks nothing that
    others keep private (`shown_to_its_keeper`), so that private names may lead to it.
    """
    order = rows.query.order_by
    rows = finding.search(rows, text, private=True)
    return rows if ORDER_VAR in request.GET else rows.order_by("found_at", *order)
