"""Take away what uploads left behind when the archive ended in their midst."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.media.sweeping import sweep


class Command(BaseCommand):
    """Settles unfinished uploads; `start` runs it, and so may anybody at any time."""

    help = (
        "Takes away what was being uploaded when the archive was ended by force, and keeps what "
        "had been saved. Uploads that are still coming, and all other files, are left alone."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, and say what was found if anything was."""
        kept, gone = sweep()
        if options["verbosity"] > 1 or kept or gone:
            self.stdout.write(f"Unfinished uploads: {gone} taken away, {kept} found saved.")
