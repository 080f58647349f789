"""The worker of the queue, which also finds again what earlier workers left behind."""

import itertools
import logging
import threading
from argparse import ArgumentParser
from typing import Any

from django.db import DatabaseError, close_old_connections, connections
from django_tasks_db.management.commands import db_worker

from apps.media import queue
from apps.media.derivatives import tidy
from apps.media.sweeping import sweep

logger = logging.getLogger(__name__)

#: Seconds between two looks at what may have been left.
INTERVAL = 60
#: Between so many of these looks, all folders of files are gone through as well.
SWEEP_EVERY = 30


class Command(db_worker.Command):
    """The queue's own command under a name by which others see whether it lives."""

    help = (
        "Do what waits in the queue, such as making the smaller pictures of files, find again "
        "what an earlier worker left in the middle, and settle unfinished uploads."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(worker_id=queue.worker_id())

    def handle(self, **options: Any) -> None:
        """Look after what was left, now and every minute, and work until told to stop."""
        queue.reap()
        tidy()
        sweep()
        if not options["batch"]:
            threading.Thread(target=look_after, daemon=True).start()
        super().handle(**options)


def look_after() -> None:
    """Put back what fell out of the queue, every minute for as long as the process lives.

    Every half hour, settle what was left of uploads and of drawings: a server that is not started
    by `start` has nobody else for it.
    """
    pause = threading.Event()
    for minute in itertools.count(1):
        pause.wait(INTERVAL)
        close_old_connections()
        try:
            queue.reap()
            if minute % SWEEP_EVERY == 0:
                tidy()
                sweep()
        except (DatabaseError, OSError):
            logger.warning("What was left could not be looked after just now.", exc_info=True)
        finally:
            connections.close_all()
