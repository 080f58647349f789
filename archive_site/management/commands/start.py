"""Everything between a fresh checkout and an archive in the browser, in one process."""

import errno
import hashlib
import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from gunicorn.app.base import BaseApplication

from archive_site.worker import start_keeper, stop_keeper

ADMINISTRATOR = "administrator"
# Without the characters that people mistake for one another when they copy by hand.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Command(BaseCommand):
    help = (
        "Prepare the archive and serve it: bring the database up to date, collect the static "
        "files, load the demonstration into an empty archive (unless DEMO=0), make a first "
        "administrator, and answer readers on 127.0.0.1, port PORT (8000)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is still to do, then serve until told to stop."""
        port = chosen_port()
        refuse_busy(port)
        # What an archive keeps is its own affair: other users of this machine cannot read it.
        os.umask(0o027)
        try:
            prepare_database(self.say)
            call_command("sweep_uploads", stdout=self.stdout)
            collect_static_files(self.say)
            load_demonstration(self.say)
        except KeyboardInterrupt:
            raise CommandError(
                "Stopped before the archive opened. Run it again to go on."
            ) from None
        Server(greet=lambda: self.greet(port)).run()

    def greet(self, port: int) -> None:
        """Welcome the keeper once readers can be answered, just before the workers start.

        The administrator is made only now: a password that scrolls away above an error is lost.
        """
        self.say(welcome(port, make_administrator()))
        # Workers must open connections of their own, never share one across a fork.
        connections.close_all()

    def say(self, sentence: str) -> None:
        """Tell the person at the terminal, at once even when the output is a pipe."""
        self.stdout.write(sentence)
        self.stdout.flush()


class Server(BaseApplication):
    """Gunicorn with the archive's own configuration, in this process."""

    def __init__(self, greet: Callable[[], None]) -> None:
        self.greet = greet
        self.keeper = 0
        super().__init__()

    def load_config(self) -> None:
        """Read `archive_site.gunicorn`, ignoring the command line, which is manage.py's."""
        from archive_site import gunicorn as figures

        for name in self.cfg.settings:
            if hasattr(figures, name):
                self.cfg.set(name, getattr(figures, name))
        self.cfg.set("when_ready", self._begin)
        self.cfg.set("on_exit", self._end)

    def _begin(self, server: Any) -> None:
        self.greet()
        self.keeper = start_keeper(server.LISTENERS)

    def _end(self, server: Any) -> None:
        if self.keeper:
            stop_keeper(self.keeper)

    def load(self) -> Any:
        """Return the application that the workers share."""
        from archive_site.wsgi import application

        return application


def chosen_port() -> int:
    """The port the environment asks for, refused in words if it is not one."""
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise CommandError(f"PORT is '{text}'; it must be a number from 1 to 65535.")
    return int(text)


def refuse_busy(port: int) -> None:
    """Find out before the work begins, and before gunicorn says it five times."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CommandError(
                    f"Port {port} is busy: another program, perhaps this archive, already "
                    f"answers there. Stop it, or choose another port: make run PORT={port + 1}"
                ) from None
            raise CommandError(f"Port {port} cannot be used: {error.strerror}.") from None


def prepare_database(say: Callable[[str], None]) -> None:
    """Apply the migrations that this database has not seen."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Preparing the database…")
        call_command("migrate", interactive=False, verbosity=0)
    if is_without_keys():
        say("Preparing names to be found in any spelling…")
        call_command("rebuild_projections", verbosity=0)
    if is_without_index():
        say("Preparing what the search looks through…")
        call_command("rebuild_search", verbosity=0)


def is_without_index() -> bool:
    """Whether the records of an older archive are not in the search's index yet, or in no list."""
    records, kept, letters, tags = (
        apps.get_model(*name)._default_manager
        for name in (
            ("records", "Record"),
            ("search", "SearchEntry"),
            ("search", "SearchHeading"),
            ("search", "SearchListing"),
        )
    )
    is_listed = letters.exists() or tags.exists()
    return records.exists() and not (kept.exists() and is_listed)


def is_without_keys() -> bool:
    """Whether the names of an older archive have not been given their keys yet."""
    names, keys = (apps.get_model("records", name) for name in ("RecordName", "NameKey"))
    return names._default_manager.exists() and not keys._default_manager.exists()


def collect_static_files(say: Callable[[str], None]) -> None:
    """Gather, compress and name static files afresh if any of them has changed."""
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    present = fingerprint_of_static_files()
    if stamp.is_file() and stamp.read_text() == present:
        return
    say("Gathering styles, scripts and fonts…")
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(present)


def fingerprint_of_static_files() -> str:
    """A digest of every static file's name, size and time, and of how they are stored."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list(None):
            state = Path(storage.path(path)).stat()
            digest.update(f"\n{path}\0{state.st_size}\0{state.st_mtime_ns}".encode())
    return digest.hexdigest()


def make_administrator() -> str:
    """Make the first administrator; returns the password, or nothing if there is one already."""
    users = get_user_model()._default_manager
    if users.filter(is_superuser=True).exists() or users.filter(username=ADMINISTRATOR).exists():
        return ""
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))
    users.create_superuser(username=ADMINISTRATOR, email="", password=password)
    return password


def load_demonstration(say: Callable[[str], None]) -> None:
    """Fill an archive that nobody has touched yet with the demonstration."""
    if os.environ.get("DEMO", "").strip().lower() in {"0", "no", "off", "false"}:
        return
    if "load_demo" not in get_commands() or is_archive_touched():
        return
    say("Loading the demonstration (DEMO=0 starts with an empty archive)…")
    call_command("load_demo", verbosity=0)


def is_archive_touched() -> bool:
    """Whether it holds, or ever held, a record: a bin that was emptied leaves its history."""
    return any(
        apps.get_model("records", name)._default_manager.exists()
        for name in ("Record", "Changeset")
    )


def welcome(port: int, password: str) -> str:
    """What the person at the terminal needs to know, and no more."""
    address = f"http://127.0.0.1:{port}/"
    lines = ["", f"The archive is open at {address}", f"Its keepers work at {address}admin/"]
    if password:
        lines += [
            "",
            f"  user name  {ADMINISTRATOR}",
            f"  password   {password}",
            "",
            "The password is shown this once. To choose another:",
            f"  .venv/bin/python manage.py changepassword {ADMINISTRATOR}",
        ]
    lines += ["", "A worker beside it makes the smaller pictures of files as they come."]
    return "\n".join([*lines, "", "Ctrl-C stops both.", ""])
