"""Fill an empty archive with records that a program made up."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive_site.synthetic import archive


class Command(BaseCommand):
    help = (
        "Fill an empty archive with synthetic records, each of which says that it is one: for "
        "measuring and trying out. It refuses to touch an archive that has records or tags."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how many, and the seed."""
        parser.add_argument("number", type=int, help="how many records: 1000000")
        parser.add_argument(
            "--seed", type=int, default=1, help="the same seed and number give the same archive"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, telling how far it has come, or say why not."""
        number: int = options["number"]
        if number < 1:
            raise CommandError("Say how many records to make: one at the least.")
        began = monotonic()

        def tell(done: int) -> None:
            if options["verbosity"] and (done % (10 * archive.AT_ONCE) == 0 or done == number):
                speed = done / max(monotonic() - began, 0.001)
                self.stdout.write(f"{done} of {number} records made, {speed:.0f} a second")

        try:
            archive.make(number, options["seed"], tell)
        except archive.NotEmptyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"A synthetic archive of {number} records is made and indexed.")
