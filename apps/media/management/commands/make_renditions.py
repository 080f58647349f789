"""Have the smaller pictures made of files that have none."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.media import derivatives
from apps.media.models import ItemFile, Renditions

#: Files asked for in one transaction.
CHUNK = 500


class Command(BaseCommand):
    help = (
        "Ask the worker for the smaller pictures of all files that have none yet; with --all, "
        "of every file anew, as after a change of sizes or formats."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="Make them all anew.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Put them into the queue, and say how many there are."""
        files = ItemFile.objects.order_by("pk").values_list("key", "content_type")
        if not options["all"]:
            files = files.exclude(key__in=Renditions.objects.values("key"))
        keys = [key for key, content_type in files if derivatives.is_drawn(content_type)]
        for start in range(0, len(keys), CHUNK):
            derivatives.request(keys[start : start + CHUNK])
        self.stdout.write(f"{len(keys)} files wait for their smaller pictures to be made.")
