"""The worker that `manage.py start` keeps beside the server, for as long as the server lives."""

import os
import signal
import sys
import time
from collections.abc import Iterable
from typing import Any

from django.core.management import call_command

#: Seconds before a worker that died is started again.
PAUSE = 2
#: Signals that gunicorn has taken for itself, and that mean nothing to the worker.
_TAKEN = ("SIGHUP", "SIGUSR1", "SIGUSR2", "SIGTTIN", "SIGTTOU", "SIGWINCH", "SIGCHLD")


def start_keeper(sockets: Iterable[Any]) -> int:
    """Fork a process that keeps a worker at work; return its number.

    Args:
        sockets: on which the server listens; the child lets go of them, or the port would stay
            taken after the server has ended.

    """
    server = os.getpid()
    keeper = os.fork()
    if keeper:
        return keeper
    for listening in sockets:
        listening.sock.close()
    for name in _TAKEN:
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    # Readers are answered first.
    os.nice(5)
    try:
        _keep(server)
    finally:
        os._exit(0)


def _keep(server: int) -> None:
    """Start a worker, and another when it dies, until the server is gone or says so."""
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, lambda signum, frame: stopping.append(signum))
    worker = _start_worker()
    while not stopping and os.getppid() == server:
        ended, _status = os.waitpid(worker, os.WNOHANG)
        if ended:
            time.sleep(PAUSE)
            if stopping or os.getppid() != server:
                return
            worker = _start_worker()
        time.sleep(0.2)
    os.kill(worker, signal.SIGTERM)
    os.waitpid(worker, 0)


def _start_worker() -> int:
    """Fork the worker itself."""
    keeper = os.getpid()
    worker = os.fork()
    if worker:
        return worker
    status = 1
    try:
        if os.getppid() == keeper:
            call_command("db_worker", reload=False, interval=1, verbosity=0)
        status = 0
    except SystemExit as end:
        status = int(end.code or 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


def stop_keeper(keeper: int) -> None:
    """End the keeper and its worker, which finishes the picture that it is at."""
    try:
        os.kill(keeper, signal.SIGTERM)
    except ProcessLookupError:
        return
