"""Where records are edited."""

from django.urls import reverse

from ..kinds import kinds
from ..models import Record


def edit_url(record: Record) -> str:
    """Return the address where `record` is edited, whatever its kind."""
    opts = kinds()[record.kind]._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk])
