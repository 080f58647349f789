"""Look the whole archive over for differences; say their number and their names."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.records.audit import audit, checks
from apps.records.models import Record, Tag


class Command(BaseCommand):
    """Runs the auditor; fails, in words, where it finds a difference."""

    help = (
        "Works out anew which records readers may see, and what lists and searches read; looks "
        "for every file, at its size and, with --hashes, at every byte; prints every difference and exits with 1 if there is one. Changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take `--hashes`."""
        parser.add_argument(
            "--hashes",
            action="store_true",
            help="Read every file and compare its checksum. Slow: it reads the whole archive.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference as it is found, then the counts."""
        found: Counter[str] = Counter()
        for finding in audit(hashes=options["hashes"]):
            found[finding.check] += 1
            self.stdout.write(f"{finding.check}: {finding}")
        read = f"{Record.objects.count()} records and {Tag.objects.count()} tags"
        for check, words in checks().items():
            self.stdout.write(f"{found[check]:>6} {words}")
        if found:
            raise CommandError(f"Differences among {read}: {found.total()}.")
        self.stdout.write(self.style.SUCCESS(f"Differences among {read}: none."))
