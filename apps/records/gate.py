"""The gate kept: from when readers may see a record, worked out along its containers."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Subquery, When
from django.db.models.functions import Greatest

from . import guard
from .documents import Document
from .models import Record, Translation, TranslationStatus


def let_through(pks: list[int]) -> set[int]:
    """Recompute `public_from` for the records `pks` and all that they hold; return what changed.

    Two statements a level of containment, however many records a level has; what is right
    already is left alone, and so is what it holds.
    """
    changed: set[int] = set()
    level = _wrongly_let_through(Record.objects.filter(pk__in=pks))
    while level:
        changed.update(level)
        with guard.writing():
            Record.objects.filter(pk__in=level).update(public_from=public_from_expression())
        level = _wrongly_let_through(Record.objects.filter(part_of__in=level))
    return changed


def shows_more_translations(pks: list[int], before: Mapping[int, Document]) -> bool:
    """Say whether one of the records `pks` has a published translation that was none `before`.

    `before` holds the documents that they had, of those that are not new.
    """
    shown = {
        (pk, row.language)
        for pk, document in before.items()
        for row in document.translations  # type: ignore[attr-defined]
        if row.status == TranslationStatus.PUBLISHED
    }
    now = Translation.objects.for_readers().filter(record__in=pks)
    return not shown.issuperset(now.values_list("record", "language"))


def _wrongly_let_through(records: Any) -> list[int]:
    rows = records.annotate(right=public_from_expression())
    moments = rows.values_list("pk", "public_from", "right")
    return [pk for pk, present, right in moments if present != right]


def public_from_expression() -> Case:
    """Return the rule of the gate: the latest moment along the chain of containers, or none.

    Spelt out case by case, since SQLite's MAX and PostgreSQL's GREATEST treat NULL differently.
    """
    container = Record.objects.filter(pk=OuterRef("part_of"))
    return Case(
        When(opens_at__isnull=True, then=None),
        When(part_of__isnull=True, then=F("opens_at")),
        When(Exists(container.filter(public_from__isnull=True)), then=None),
        default=Greatest(F("opens_at"), Subquery(container.values("public_from")[:1])),
        output_field=models.DateTimeField(),
    )
