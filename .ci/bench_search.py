"""Measure the search on a synthetic archive: `make bench`, or `make bench RECORDS=100000`.

The archive is made once for each engine and number and kept in `.bench/` (SQLite) or in a database
of its own beside that of BENCH_POSTGRES; it holds nobody real. Every question is asked in one
process, one after the other, with words of the archive that were drawn by how common they are.
They were asked once before, by another process, so that the database has read what it needs:

- *answer* is the search itself: what was found, in its order, with its total, and, where the table
  says so, the facets with their names; of lists, the SQL and the cards.
- *page* is the whole page as a reader without a cache gets it, template included.

Goals, for answers (p95): at 100,000 records 50 ms on both engines; at 1,000,000 50 ms on SQLite,
80 ms on PostgreSQL; misspelt names 100 and 150 ms. On a machine with other work they mean nothing.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".bench"

#: Goals for p95 in milliseconds, by the number of records at most: SQLite, PostgreSQL; misspelt.
GOALS = ((100_000, (50, 50), (100, 150)), (1_000_000, (50, 80), (100, 150)))


def main() -> None:
    """Make the archives that are missing, measure each, and print a table for each."""
    records = int(os.environ.get("RECORDS") or 1_000_000)
    KEPT.mkdir(exist_ok=True)
    for name, url in databases(records).items():
        environment = os.environ | {"DATABASE_URL": url, "STATIC_ROOT": str(KEPT / "static")}
        prepare(records, environment)
        # The first time, what is asked for may come from the disk: that is not told.
        asked(environment)
        show(name, records, asked(environment))


def asked(environment: dict[str, str]) -> list[dict[str, object]]:
    """Ask everything in a process of its own; return how long it took."""
    done = subprocess.run(
        [sys.executable, str(ROOT / ".ci/bench_search_questions.py")],
        env=environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    rows: list[dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    return rows


def databases(records: int) -> dict[str, str]:
    """Return the address of a database for each engine that is to be measured."""
    found = {"SQLite": f"sqlite:///{KEPT / f'synthetic-{records}.sqlite3'}"}
    server = os.environ.get("BENCH_POSTGRES", "")
    if server:
        found["PostgreSQL"] = f"{server.rstrip('/')}/archive_bench_{records}"
    else:
        print("BENCH_POSTGRES names no server (postgres://user@host:port): SQLite alone.")
    return found


def prepare(records: int, environment: dict[str, str]) -> None:
    """Make the synthetic archive of one engine, unless it stands already."""
    url = environment["DATABASE_URL"]
    if url.startswith("postgres"):
        make_database(url)
    manage(environment, "migrate", "--verbosity=0")
    manage(environment, "collectstatic", "--noinput", "--verbosity=0")
    counted = manage(
        environment,
        "shell",
        "--verbosity=0",
        "--command",
        "from apps.records.models import Record; print(Record.objects.count())",
    )
    if int(counted.split()[-1]) == 0:
        print(f"Making a synthetic archive of {records:,} records for {url.partition(':')[0]}…")
        manage(environment, "make_synthetic", str(records))


def make_database(url: str) -> None:
    """Make the database that `url` names, unless it is there."""
    import psycopg

    server, _slash, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            connection.execute(f'CREATE DATABASE "{name}"')


def manage(environment: dict[str, str], *command: str) -> str:
    """Run one of the archive's commands; return what it printed."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *command],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def show(engine: str, records: int, rows: list[dict[str, object]]) -> None:
    """Print what was measured, with the goal beside it where there is one."""
    print(f"\n{engine}, {records:,} records (milliseconds)\n")
    print(f"{'question':44}{'answer p50':>11}{'p95':>8}{'goal':>7}{'page p50':>10}{'p95':>8}")
    for row in rows:
        goal = goal_of(engine, records, str(row["question"]))
        cells = [f"{row[n]:.1f}" if n in row else "–" for n in ("p50", "p95", "page50", "page95")]
        mark = "" if "p95" not in row or float(str(row["p95"])) <= goal else " !"
        print(
            f"{row['question']:44}{cells[0]:>11}{cells[1]:>8}{goal:>7}"
            f"{cells[2]:>10}{cells[3]:>8}{mark}"
        )


def goal_of(engine: str, records: int, question: str) -> int:
    """Return the goal for a question, in milliseconds."""
    usual, misspelt = next((g[1], g[2]) for g in GOALS if records <= g[0] or g is GOALS[-1])
    return (misspelt if "misspelt" in question else usual)[engine != "SQLite"]


if __name__ == "__main__":
    main()
