"""Make the index of the search anew, while the archive serves."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from apps.records.models import Record
from apps.search import keeping
from apps.search.models import (
    SearchEntry,
    SearchHeading,
    SearchListing,
    SearchPosting,
    SearchTally,
    SearchText,
    SearchWord,
)

#: Records that one transaction holds: a fraction of a second, so that editors do not wait.
BATCH = 500
#: What it fills.
_FILLED = (
    SearchEntry,
    SearchPosting,
    SearchText,
    SearchTally,
    SearchWord,
    SearchListing,
    SearchHeading,
)


class Command(BaseCommand):
    help = (
        "Make the search's index anew from what the records say. The archive serves meanwhile and "
        "finds what it found before. It may be stopped at any time; --after goes on where it stood."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let whoever stopped it go on, or begin with nothing."""
        parser.add_argument("--after", type=int, default=0, help="the last number it told")
        parser.add_argument(
            "--empty",
            action="store_true",
            help="empty the index first: less is found until it is done, and it is done sooner",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Go through all records in the order of their keys, a transaction for each batch."""
        if options["empty"]:
            empty()
        last, done = options["after"], 0
        total = Record.objects.filter(pk__gt=last).count()
        while pks := list(
            Record.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
        ):
            with transaction.atomic():
                _hold(pks)
                keeping.write(pks)
            last, done = pks[-1], done + len(pks)
            if options["verbosity"] and (done % (20 * BATCH) == 0 or done >= total):
                self.stdout.write(f"{done} of {total} records, up to number {last}")
        if connection.vendor == "postgresql":
            # What the planner knows of the tables is of before they were filled.
            with connection.cursor() as cursor:
                for model in _FILLED:
                    cursor.execute(f"ANALYZE {model._meta.db_table}")


def empty() -> None:
    """Take everything out of the index."""
    with transaction.atomic():
        keeping.clear()


def _hold(pks: list[int]) -> None:
    """Let nobody change these records until the batch is written; SQLite has one writer anyway."""
    if connection.features.has_select_for_update:
        rows = Record.objects.filter(pk__in=pks).order_by("pk")
        list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
