"""What every test may rely on: no network, no left-over language or cache, a browser if asked."""

import gc
import os
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.test import TransactionTestCase
from django.urls import clear_url_caches
from django.utils import translation

from archive_site.languages import first_language, set_first_language
from tests.build import client_of
from tests.eyes import CHROMIUM, Open
from tests.html_checker import NO_CHECKER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

NO_BROWSER = "No Chromium was found"
#: What to do where a tool is missing and tests are skipped for it.
CURES = {
    NO_BROWSER: "install it (Debian and Ubuntu: apt install chromium) or name it in CHROMIUM.",
    NO_CHECKER: "install Java and npm (Debian and Ubuntu: apt install default-jre-headless npm), "
    "then `make tools`.",
}


class NetworkUsedError(AssertionError):
    """The archive fetched something from another machine, which it never does."""


@pytest.fixture(autouse=True)
def _network_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def connect_at_home(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
            raise NetworkUsedError(f"A test tried to reach {address[0]}.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_at_home)


def is_local(host: str) -> bool:
    """Whether this address is the machine itself."""
    return host in {"localhost", "::1"} or host.startswith("127.")


@pytest.fixture(autouse=True)
def _nothing_lingers() -> Iterator[None]:
    """A page read in Armenian, or a cached page, must not colour the next test."""
    yield
    translation.activate(settings.LANGUAGE_CODE)
    if first_language() != settings.LANGUAGE_CODE:
        set_first_language(settings.LANGUAGE_CODE)
        clear_url_caches()
    cache.clear()


# What migrations put into the tables: a transactional test would leave them empty

# Django puts these back itself, after the flush that ends such a test.
KEPT_BY_DJANGO = {"auth", "contenttypes"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Make the database, and put back what migrations sowed after every flush of it.

    Whatever runs next finds it, in whichever order the tests of several files are run.
    """
    with django_db_blocker.unblock():
        rows = sown()
    last = list(apps.get_app_configs())[-1]
    # A flush ends by saying of one application after another that it is migrated.
    post_migrate.connect(lambda **_: sow(rows), sender=last, weak=False, dispatch_uid="sow")


def sown() -> str:
    """Return the rows that migrations put into the tables, as JSON."""
    rows = (
        row
        for model in apps.get_models()
        if model._meta.app_label not in KEPT_BY_DJANGO and not model._meta.proxy
        for row in model._base_manager.order_by("pk")
    )
    return serializers.serialize("json", rows)


def sow(rows: str) -> None:
    """Put these rows back, and let the next number in each table follow theirs."""
    models = set()
    with transaction.atomic(), connection.cursor() as cursor:
        for row in serializers.deserialize("json", rows):
            row.save()
            models.add(type(row.object))
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


# Workers and browsers

#: What the tests of these files share takes long to make.
TOGETHER = {
    "tests/test_public_gate.py",
    "tests/test_demo.py",
    "tests/test_roles.py",
    "tests/media/test_kills.py",
    "tests/search/test_hostile.py",
    "tests/search/test_recall.py",
    "tests/search/test_timeline_of_many.py",
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the browser tests where there is no browser; mark what no database changes.

    What takes long begins first, or one worker would still be at it when all others are done.
    """
    items.sort(key=lambda item: "slow" not in item.keywords)
    for item in items:
        if not CHROMIUM and "browser" in item.keywords:
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))
        if "browser" in item.keywords or not _asks_a_database(item):
            item.add_marker(pytest.mark.once)


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what stays to the end: five thousand tests, and Django.

    It would look through all of that again and again, for a fifth of the time that tests take.
    """
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out tests one by one, but those of a file in `TOGETHER` to one worker."""
    from xdist.scheduler import LoadScopeScheduling

    class TogetherWhereShared(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            return path if path in TOGETHER else nodeid

    return TogetherWhereShared(config, log)


def _asks_a_database(item: Any) -> bool:
    return bool(
        item.get_closest_marker("django_db")
        or {"db", "transactional_db", "live_server"} & {*getattr(item, "fixturenames", ())}
        or issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    )


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in a line each what was skipped for want of a tool, and how to get it."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for missing, cure in CURES.items():
        if count := sum(missing in reason for reason in skipped):
            tests = "1 test was" if count == 1 else f"{count} tests were"
            terminalreporter.write_line(f"{tests} skipped. {missing}: {cure}")


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One Chromium for the session; each test has a context, and so cookies, of its own."""
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    # Chromium's sandbox refuses to start as root, which continuous integration often is.
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser", live_server: "LiveServer") -> "Iterator[Page]":
    """A fresh page on the running archive: `page.goto("/people/")`."""
    context = browser.new_context(base_url=live_server.url)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def complaints() -> list[str]:
    """What browsers complained of: refused scripts and styles, errors, missing files."""
    return []


@pytest.fixture
def screen(browser: "Browser", live_server: "LiveServer", complaints: list[str]) -> Iterator[Open]:
    """Open a browser of one's own; `user` signs somebody in, the rest is Playwright's."""
    contexts: list[BrowserContext] = []

    def opened(user: Any = None, **options: Any) -> "Page":
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        if user is not None:
            session = client_of(user).cookies[settings.SESSION_COOKIE_NAME]
            cookie = {"name": session.key, "value": session.value, "url": live_server.url}
            context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
