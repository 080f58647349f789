"""Have the smaller pictures made of files that have none."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.media import derivatives
from apps.media.models import ItemFile, Renditions


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
        keys = (key for key, content_type in files if derivatives.is_drawn(content_type))
        number = derivatives.request_many(keys)
        self.stdout.write(f"{number} files wait for their smaller pictures to be made.")
