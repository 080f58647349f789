"""Look the whole archive over for differences; say their number and their names."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.records.audit import CHECKS, audit
from apps.records.models import Record, Tag


class Command(BaseCommand):
    """Runs the auditor; fails, in words, where it finds a difference."""

    help = (
        "Works out anew which records readers may see, and what lists and searches read; "
        "prints every difference and exits with 1 if there is one. Changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference as it is found, then the counts."""
        found: Counter[str] = Counter()
        for finding in audit():
            found[finding.check] += 1
            self.stdout.write(f"{finding.check}: {finding}")
        read = f"{Record.objects.count()} records and {Tag.objects.count()} tags"
        for check, words in CHECKS.items():
            self.stdout.write(f"{found[check]:>6} {words}")
        if found:
            raise CommandError(f"Differences among {read}: {found.total()}.")
        self.stdout.write(self.style.SUCCESS(f"Differences among {read}: none."))
