"""Load the demonstration into an empty archive."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archive_site.demo import loading


class Command(BaseCommand):
    help = "Load the demonstration archive. It refuses to touch an archive that has records."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it, or say why not."""
        try:
            count = loading.load()
        except loading.NotEmptyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The demonstration is loaded: {count} records.")
