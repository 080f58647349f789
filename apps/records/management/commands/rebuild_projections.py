"""Work out anew what the door keeps beside records, for an archive of an older version."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from apps.records import guard, indexing
from apps.records.kinds import kinds
from apps.records.models import Record

#: Records that one transaction holds.
BATCH = 500


class Command(BaseCommand):
    help = (
        "Work out anew the columns that lists read, the keys of names and the days of the year. "
        "It may be stopped at any time; --after goes on where it stood."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let whoever stopped it go on."""
        parser.add_argument("--after", type=int, default=0, help="the last number it told")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all records in the order of their keys, a transaction for each batch."""
        last, done = options["after"], 0
        while pks := list(
            Record.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
        ):
            with transaction.atomic():
                rebuild(pks)
            last, done = pks[-1], done + len(pks)
            if options["verbosity"]:
                self.stdout.write(f"{done} records, up to number {last}")


def rebuild(pks: list[int]) -> None:
    """Write what is kept of these records where it is not what it should be."""
    for model in kinds().values():
        rows = model.objects.filter(pk__in=pks)
        records = list(rows.prefetch_related("names") if model.is_titled_by_names else rows)
        for record in records:
            _write_columns(record)
        indexing.rebuild(records)


def _write_columns(record: Any) -> None:
    wrong = {n: v for n, v in record.project().items() if getattr(record, n) != v}
    models: tuple[Any, ...] = (Record, type(record))
    for model in models:
        own = {field.name for field in model._meta.local_concrete_fields}
        columns = {name: wrong[name] for name in wrong.keys() & own}
        if columns:
            with guard.writing():
                model.objects.filter(pk=record.pk).update(**columns)
