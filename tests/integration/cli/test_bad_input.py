"""Every line of "what bad input gets": the exit code, one clear line that names the side, and nothing touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pgmig_core.demo.binaries import embedded
from pgmig_core.demo.servers import Server, free_port, make_home
from tests.support.databases import MakeDb, execute, fetch

from .command import pgmig
from .fake_server import listening

SHOP = """
CREATE SCHEMA shop;
CREATE TABLE shop.orders (id int PRIMARY KEY, note text);
INSERT INTO shop.orders SELECT i, 'n' FROM generate_series(1, 100) AS i;
"""


@pytest.fixture
def source(make_db: MakeDb) -> str:
    return make_db("source", "bad_input", SHOP)


@pytest.fixture(scope="module")
def guarded() -> Iterator[Server]:
    """A server that asks for passwords; its DSN's passfile holds the right one."""
    with Server(embedded()[18], make_home("pgmig-test-"), password=True) as server:
        yield server


def tables(dsn: str) -> int:
    return len(fetch(dsn, "SELECT FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace >= 16384"))


@pytest.mark.parametrize(
    ("dst", "said"),
    [
        ("postgresql://u@no-such-host.invalid/d", "error: target: the host name no-such-host.invalid does not resolve"),
        ("host=127.0.0.1 port={closed} user=u", "error: target: "),
        ("{target}_missing", "error: target: "),
        ("host=127.0.0.1 port={silent} user=u connect_timeout=2", "did not answer within 2 s"),
    ],
)
def test_a_server_that_cannot_be_reached(dst: str, said: str, source: str, target_db: str, tmp_path: Path) -> None:
    with listening(None) as silent:
        dst = dst.format(closed=free_port(), silent=silent, target=target_db)
        done = pgmig("copy", "--src", source, "--dst", dst, cwd=tmp_path)
    assert done.code == 3
    assert said in done.err
    assert len(done.err.splitlines()) <= 2, "a line, and what to do"
    assert "target" in done.err


def test_the_source_is_named_too(target_db: str, tmp_path: Path) -> None:
    done = pgmig("plan", "--src", f"host=127.0.0.1 port={free_port()}", "--dst", target_db, cwd=tmp_path)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("error: source: ")


def test_a_wrong_password(source: str, guarded: Server, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.touch(0o600)
    secret.write_text("hunter2-wrong\n")
    dst = f"postgresql://postgres@127.0.0.1:{guarded.port}/postgres"
    done = pgmig("copy", "--src", source, "--dst", dst, "--dst-password-file", secret, cwd=tmp_path)
    assert done.code == 3
    assert done.err.startswith("error: target: ")
    assert "password" in done.err
    written = done.out + done.err + "".join(p.read_text() for p in (tmp_path / "logs").glob("*"))
    assert "hunter2" not in written


def test_the_right_password_shows_nowhere(source: str, guarded: Server, tmp_path: Path) -> None:
    execute(guarded.dsn(), "CREATE ROLE app SUPERUSER LOGIN PASSWORD 'hunter2-right'")
    execute(guarded.dsn(), "CREATE DATABASE for_app OWNER app")
    config = tmp_path / "pgmig.yaml"
    config.touch(0o600)
    config.write_text(
        f"src: {source}\ndst:\n  host: 127.0.0.1\n  port: {guarded.port}\n  database: for_app\n  user: app\n"
        "  password: hunter2-right\n"
    )
    done = pgmig("copy", "--config", config, "--verify", "--json", cwd=tmp_path)
    assert done.code == 0, done.err
    written = done.out + done.err + "".join(p.read_text() for p in (tmp_path / "logs").glob("*"))
    assert "hunter2" not in written


def test_a_role_that_may_not_connect(source: str, target_db: str, tmp_path: Path) -> None:
    database = target_db.partition("?")[0].rpartition("/")[2]
    execute(target_db, f"REVOKE CONNECT ON DATABASE {database} FROM PUBLIC; CREATE ROLE outsider LOGIN")
    try:
        dst = target_db.replace("postgres@", "outsider@")
        done = pgmig("copy", "--src", source, "--dst", dst, cwd=tmp_path)
    finally:
        execute(target_db, "DROP ROLE outsider")
    assert done.code == 3
    assert done.err.startswith("error: target: ")


def test_a_server_that_is_too_old(source: str, tmp_path: Path) -> None:
    with listening("11.22") as port:
        done = pgmig("copy", "--src", source, "--dst", f"host=127.0.0.1 port={port} user=u dbname=d", cwd=tmp_path)
    assert done.code == 2
    assert done.err.startswith("error: target: PostgreSQL 11.22 is too old")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--table", "shop.ordres"), "shop.orders"),
        (("--schema", "shpo"), "shop"),
        (("--batch-size", "0"), "--batch-size: must be at least 1"),
        (("--workers", "-1"), "--workers: must be at least 0"),
        (("--workers", "10000"), "--workers: must be at most 256"),
        (("--kind", "tabels"), "did you mean tables?"),
        (("--existing-tables", "drop", "--existing-data", "upsert"), "no rows left to upsert to"),
        (("--schema", "shop", "--exclude-schema", "shop"), "'shop' stands in --schema and in --exclude-schema"),
        (("--config", "none.yaml"), "cannot read none.yaml"),
    ],
)
def test_a_request_that_makes_no_sense(
    arguments: tuple[str, ...], said: str, source: str, target_db: str, tmp_path: Path
) -> None:
    done = pgmig("copy", "--src", source, "--dst", target_db, *arguments, cwd=tmp_path)
    assert done.code == 2
    assert said in done.err
    assert done.err.startswith("error: ")
    assert tables(target_db) == 0


def test_source_and_target_the_same(source: str, tmp_path: Path) -> None:
    done = pgmig("copy", "--src", source, "--dst", source, "--yes", cwd=tmp_path)
    assert done.code == 2
    assert "same database" in done.err
    assert fetch(source, "SELECT count(*) FROM shop.orders") == [(100,)]


def test_a_target_where_the_user_may_not_create(source: str, target_db: str, tmp_path: Path) -> None:
    execute(target_db, "CREATE ROLE reader LOGIN")
    try:
        dst = target_db.replace("postgres@", "reader@")
        planned = pgmig("plan", "--src", source, "--dst", dst, cwd=tmp_path)
        copied = pgmig("copy", "--src", source, "--dst", dst, cwd=tmp_path)
    finally:
        execute(target_db, "DROP ROLE reader")
    assert "warning: schema shop: user reader may not create schemas" in planned.out
    assert "GRANT CREATE ON DATABASE" in planned.out
    assert copied.code == 1
    assert "LEFT OUT the rows of table shop.orders" in copied.out
    assert tables(target_db) == 0


def test_rows_are_not_removed_unasked(source: str, make_db: MakeDb, tmp_path: Path) -> None:
    target = make_db("target", "occupied", SHOP)
    done = pgmig("copy", "--src", source, "--dst", target, cwd=tmp_path)
    assert done.code == 2
    assert "holds 100 rows that would be removed first, in shop.orders" in done.err
    assert "--yes" in done.err
    assert fetch(target, "SELECT count(*) FROM shop.orders") == [(100,)]
    assert pgmig("copy", "--src", source, "--dst", target, "--yes", cwd=tmp_path).code == 0


def test_tables_without_rows_need_no_question(source: str, make_db: MakeDb, tmp_path: Path) -> None:
    target = make_db("target", "vacant", SHOP + "DELETE FROM shop.orders;")
    assert pgmig("copy", "--src", source, "--dst", target, cwd=tmp_path).code == 0
    assert fetch(target, "SELECT count(*) FROM shop.orders") == [(100,)]


def test_a_configuration_that_others_can_read(source: str, target_db: str, tmp_path: Path) -> None:
    config = tmp_path / "pgmig.yaml"
    config.write_text(f"src: {source}\ndst: {target_db.replace('postgres@', 'postgres:hunter2@')}\n")
    config.chmod(0o644)
    done = pgmig("copy", "--config", config, "--dry-run", cwd=tmp_path)
    assert done.code == 0
    assert f"warning: {config} holds a password and others may read it; chmod 600 {config}" in done.err
    assert "hunter2" not in done.out + done.err
