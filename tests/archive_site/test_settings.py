"""What the environment may say, and what becomes of a mistake in it."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from archive_site.settings import _kept_secret_key

ROOT = Path(__file__).resolve().parents[2]


def run_manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one of the archive's commands as its keeper would, in an environment that says this."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            **kept,
            "SECRET_KEY": "not kept anywhere, since this is a test of the settings",
            "DATABASE_URL": "sqlite://:memory:",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def read_settings(*names: str, **environment: str) -> dict[str, Any]:
    """The settings of these names as the program would have them in this environment."""
    answer = run_manage(
        "shell",
        "--no-imports",
        "-c",
        "import json; from django.conf import settings;"
        f"print(json.dumps({{name: getattr(settings, name) for name in {names}}}, default=str))",
        **environment,
    )
    assert answer.returncode == 0, answer.stderr
    settings: dict[str, Any] = json.loads(answer.stdout)
    return settings


def test_every_wrong_variable_is_named_at_once() -> None:
    wrong = {
        "ARK_NAAN": "1234",
        "DATABASE_URL": "oracle://here/there",
        "DEBUG": "perhaps",
        "LANGUAGE_CODE": "tlh",
        "LOG_LEVEL": "loud",
        "MAP_TILES": "https://tiles.example.org/",
        "SITE_URL": "archive.example.org",
        "TIME_ZONE": "Mars",
    }
    answer = run_manage("check", **wrong)
    assert answer.returncode == 1
    named = [line.split(":")[0].strip() for line in answer.stderr.splitlines()[1:]]
    assert named == sorted(wrong)
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("naan", ["", "12148"])
def test_naan_is_five_digits_or_nothing(naan: str) -> None:
    assert read_settings("ARK_NAAN", ARK_NAAN=naan) == {"ARK_NAAN": naan}


def test_site_url_loses_its_last_slash() -> None:
    settings = read_settings("SITE_URL", SITE_URL="https://archive.example.org/")
    assert settings == {"SITE_URL": "https://archive.example.org"}


TILES = ("", "/t/{z}/{x}/{y}.png", "https://{s}.example.org/{z}/{x}/{y}.png?key=1")
NO_TILES = (
    "tiles",
    "https://example.org/",
    "https://example.org/{z}/{x}.png",
    "https://example.org;/{z}/{x}/{y}",
    "https://a,b/{z}/{x}/{y}",
    "https://*/{z}/{x}/{y}",
    "https://a.{s}.org/{z}/{x}/{y}",
    "//example.org/{z}/{x}/{y}",
    "data:{z}/{x}/{y}",
    "https://example.org/{z}/{x}/{y} 'unsafe-inline'",
)


def test_tiles_come_from_an_address_with_places_for_numbers() -> None:
    for template in TILES:
        assert read_settings("MAP_TILES", MAP_TILES=template) == {"MAP_TILES": template}
    for template in NO_TILES:
        answer = run_manage("check", MAP_TILES=template)
        assert "MAP_TILES: Write it as in" in answer.stderr, template


def test_sqlite_takes_the_write_lock_at_once_and_waits_for_the_disk() -> None:
    database = read_settings("DATABASES", DATABASE_URL="sqlite:///archive.sqlite3")["DATABASES"]
    assert database["default"]["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
    }
    assert database["default"]["NAME"] == str(ROOT / "archive.sqlite3")
    assert database["default"]["ATOMIC_REQUESTS"] is False


def test_postgresql_is_one_variable_away() -> None:
    url = "postgres://keeper:word@db.example.org:5433/archive"
    database = read_settings("DATABASES", DATABASE_URL=url)["DATABASES"]["default"]
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["NAME"]) == ("db.example.org", "archive")
    assert database["CONN_HEALTH_CHECKS"] is True


def test_secret_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / ".secret-key"
    key = _kept_secret_key(path)
    assert len(key) > 64
    assert _kept_secret_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_deployment_behind_https_draws_no_warning_but_of_the_database() -> None:
    answer = run_manage("check", "--deploy", HTTPS="1", ALLOWED_HOSTS="archive.example.org")
    ids = set(re.findall(r"\(\w+\.[EWI]\d+\)", answer.stderr))
    # An old SQLite is this machine's to mend, not the settings'.
    assert ids <= {"(archive_site.W001)"}, answer.stderr


def test_https_makes_cookies_secure() -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
    assert set(read_settings(*names, HTTPS="1").values()) == {True}


def test_door_guard_watches_while_debugging() -> None:
    guard = "apps.records.middleware.DoorGuardMiddleware"
    assert guard in read_settings("MIDDLEWARE", DEBUG="1")["MIDDLEWARE"]
    assert guard not in read_settings("MIDDLEWARE")["MIDDLEWARE"]


def policy_of(client: Client, address: str) -> dict[str, str]:
    header = client.get(address).headers["Content-Security-Policy"]
    return dict(directive.strip().split(" ", 1) for directive in header.split(";"))


@pytest.mark.django_db
def test_readers_pages_allow_no_inline_style_or_script(client: Client) -> None:
    policy = policy_of(client, "/")
    assert policy["default-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert "unsafe" not in policy["script-src"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"


@pytest.mark.django_db
def test_admin_pages_allow_inline_style_but_no_inline_script(client: Client) -> None:
    policy = policy_of(client, "/admin/login/")
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert "unsafe" not in policy["script-src"]


@pytest.mark.django_db
def test_page_not_found_carries_the_policy_too(client: Client) -> None:
    assert policy_of(client, "/no/such/page/")["default-src"] == "'self'"
