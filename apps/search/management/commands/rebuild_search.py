"""Make the index of the search anew, while the archive serves."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from apps.records.models import Record
from apps.search import keeping
from apps.search.engines import engine

#: Records that one transaction holds: a fraction of a second, so that editors do not wait; and
#: more of them, a second or two, where the index was emptied to be quick.
BATCH, LARGE_BATCH = 500, 2000

#: How many records are done between two lines that tell of it.
TOLD_AFTER = 10_000


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
        size = LARGE_BATCH if options["empty"] else BATCH
        last, done, told = options["after"], 0, 0
        total = Record.objects.filter(pk__gt=last).count()
        while pks := list(
            Record.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]
        ):
            with transaction.atomic():
                _hold(pks)
                keeping.write(pks, size)
            last, done = pks[-1], done + len(pks)
            if options["verbosity"] and (done - told >= TOLD_AFTER or done >= total):
                self.stdout.write(f"{done} of {total} records, up to number {last}")
                told = done
        engine().be_ready()


def empty() -> None:
    """Take everything out of the index, and be ready to fill it."""
    with transaction.atomic():
        keeping.clear()
        engine().begin_filling()


def _hold(pks: list[int]) -> None:
    """Let nobody change these records until the batch is written; SQLite has one writer anyway."""
    if connection.features.has_select_for_update:
        rows = Record.objects.filter(pk__in=pks).order_by("pk")
        list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
