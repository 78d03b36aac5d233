"""What a copy of small tables imports: half of its time is that, so what it has no use for stays out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psycopg

SMALL = """
    CREATE TABLE customer (id int PRIMARY KEY, name text);
    CREATE TABLE purchase (id int PRIMARY KEY, customer int REFERENCES customer);
    INSERT INTO customer SELECT i, 'c' || i FROM generate_series(1, 10) AS i;
    INSERT INTO purchase SELECT i, i FROM generate_series(1, 10) AS i;
"""

COPY = """
import sys
from pgmig_cli.app import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert end.code == 0
"""


def modules_after(script: str, *arguments: str) -> set[str]:
    """What is imported when the script has ended; packages and the modules in them."""
    tell = f"{script}\nimport json, sys; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", tell, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


def of(loaded: set[str], packages: Sequence[str]) -> set[str]:
    return {name for name in loaded for package in packages if name == package or name.startswith(f"{package}.")}


def test_what_the_planner_needs_is_imported_while_the_servers_work() -> None:
    loaded = modules_after("import pgmig_cli.commands.copy")
    assert "pgmig_core.api" in loaded
    later = ("ddl", "inspector", "planner", "executor", "ledger", "ledgered", "copy", "verify", "compare")
    assert of(loaded, [f"pgmig_core.{name}" for name in later]) == set()


def test_a_copy_of_small_tables_needs_no_second_driver(source_db: str, target_db: str, tmp_path: Path) -> None:
    with psycopg.connect(source_db, autocommit=True) as connection:
        connection.execute(SMALL.encode())
    loaded = modules_after(
        COPY, "copy", "--src", source_db, "--dst", target_db, "--yes", "--quiet", "--log-dir", str(tmp_path)
    )
    assert "pgmig_core.executor" in loaded
    assert of(loaded, ["asyncpg", "multiprocessing", "distributed", "yaml", "pgmig_core.verify"]) == set()
    with psycopg.connect(target_db) as connection:
        row = connection.execute("SELECT count(*) FROM purchase").fetchone()
        assert row == (10,)
