"""The queue's own loose ends: tasks whose worker died, and renditions that lost their task.

The queue has no reaper of its own: a task whose worker was killed stays `running` for ever.
"""

import logging
import os
import socket
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db.models import Min
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from .derivatives import MAX_ATTEMPTS, PATIENCE, PROBLEMS
from .models import Renditions, RenditionState
from .tasks import make_renditions

logger = logging.getLogger(__name__)

#: Seconds by which the clocks of the system and of its processes may differ.
CLOCKS = 2
UNSETTLED = (RenditionState.WAITING, RenditionState.MAKING)
#: A worker that is there looks for work every second, and gives a sign sooner than this.
SILENCE = timedelta(minutes=2)


class LostWorker(Exception):
    """The worker that ran a task is no more. Written into the queue beside the task."""


def worker_id() -> str:
    """Return a name for this process by which others on this machine see whether it lives."""
    return f"{os.getpid()}@{socket.gethostname()[:24]}-{get_random_string(12)}"


def is_alive(worker: str, started_at: datetime | None) -> bool:
    """Say whether the worker of that name may still be at a task begun at `started_at`.

    A worker of another machine cannot be asked: it is given as long as a task may take.
    """
    process, _, rest = worker.partition("@")
    is_here = process.isdigit() and rest.rpartition("-")[0] == socket.gethostname()[:24]
    if is_here and not _is_running(int(process), started_at):
        return False
    return started_at is not None and started_at > timezone.now() - PATIENCE


def _is_running(process: int, at: datetime | None) -> bool:
    """Say whether the process that had this number `at` that moment runs still.

    One that has ended keeps its number until its parent asks for it, and numbers are given anew:
    in a container, the next worker often has that of the last.
    """
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        # proc(5): the state is the third word and the start the 22nd, after a name in brackets.
        words = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return True  # not Linux
    since_boot = time.clock_gettime(time.CLOCK_BOOTTIME)
    begun = time.time() - since_boot + int(words[19]) / os.sysconf("SC_CLK_TCK")
    return words[0] not in "ZX" and (at is None or begun < at.timestamp() + CLOCKS)


def _tasks() -> Any:
    return DBTaskResult.objects.filter(task_path=make_renditions.module_path)


def waiting_keys(keys: Iterable[str] | None = None) -> set[str]:
    """Return which of these files, or of all, have a task that waits in the queue; one query."""
    waiting = _tasks().filter(status=TaskResultStatus.READY)
    if keys is not None:
        waiting = waiting.filter(args_kwargs__args__0__in=list(keys))
    return {arguments["args"][0] for arguments in waiting.values_list("args_kwargs", flat=True)}


def reap() -> int:
    """Put back into the queue what fell out of it; return how many. May be run at any time.

    After three attempts that ended without a word, the renditions count as failed.
    """
    # Who waits is asked before who runs: a task that begins in between is seen twice, not never.
    alive = waiting_keys() | _running_keys()
    lost = Renditions.objects.filter(state__in=UNSETTLED).exclude(pk__in=alive)
    now = timezone.now()
    hopeless = lost.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=RenditionState.FAILED, problem=PROBLEMS["cut_off"], changed_at=now
    )
    if hopeless:
        logger.warning("Gave up on the renditions of %d files after three attempts.", hopeless)
    keys = list(lost.values_list("key", flat=True))
    lost.update(state=RenditionState.WAITING, changed_at=now)
    for key in keys:
        make_renditions.enqueue(key)
    return len(keys)


def _running_keys() -> set[str]:
    """Return the keys at which a living worker is; tasks of dead ones are ended."""
    running = set()
    for task in _tasks().filter(status=TaskResultStatus.RUNNING):
        if _has_living_worker(task):
            running.add(task.args_kwargs["args"][0])
        else:
            task.set_failed(LostWorker("The worker ended in the middle of it."))
    return running


def _has_living_worker(task: Any) -> bool:
    return is_alive(task.worker_ids[-1] if task.worker_ids else "", task.started_at)


def unattended_since() -> datetime | None:
    """Return since when a file has waited for a worker of which there is no sign.

    None where one is at work, or nothing has waited long enough to tell. Changes nothing.
    """
    lately = timezone.now() - SILENCE
    unsettled = Renditions.objects.filter(state__in=UNSETTLED)
    oldest: datetime | None = unsettled.aggregate(oldest=Min("changed_at"))["oldest"]
    if oldest is None or oldest > lately:
        return None
    begun_or_done = Renditions.objects.exclude(state=RenditionState.WAITING)
    if begun_or_done.filter(changed_at__gt=lately).exists():
        return None
    running = _tasks().filter(status=TaskResultStatus.RUNNING)
    return None if any(_has_living_worker(task) for task in running) else oldest
