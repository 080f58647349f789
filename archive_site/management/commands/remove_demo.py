"""Take the demonstration away again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.records.changes import EditConflict, Refused
from archive_site.demo import loading


class Command(BaseCommand):
    help = "Remove the demonstration's records, files and tags; leave everything else."

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove it, or say what stands in the way."""
        try:
            count = loading.remove()
        except (EditConflict, Refused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The demonstration is gone: {count} records removed.")
