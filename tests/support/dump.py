"""pg_dump as the oracle: what a database is, entry by entry, so that two can be compared.

pg_dump writes a header before each entry (`-- Name: users; Type: TABLE; Schema: public; Owner: anna`). Two databases
are the same when they have the same entries with the same text, the same rows, and the same sequence values.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass

import psycopg
from psycopg import sql

from .servers import clients

_HEADER = re.compile(
    r"^-- (?:Data for )?Name: (?P<name>.*); Type: (?P<type>[^;]*); Schema: (?P<schema>[^;]*); Owner: ?(?P<owner>.*)$"
)
# what says something of the dump, not of the database
_CHATTER = re.compile(r"^(--.*|SET .*;|SELECT pg_catalog\.set_config\(.*|\\(un)?restrict .*|)$")

_RELATIONS = """
SELECT n.nspname, c.relname, c.relkind
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 'S') AND c.relispopulated
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY 1, 2
"""
_SETTINGS = (
    "-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c extra_float_digits=3 -c bytea_output=hex "
    "-c search_path= -c row_security=off"
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry or relation that is not the same: `source` and `target` as they are, None for absent."""

    what: str
    source: str | None
    target: str | None

    def __str__(self) -> str:
        return f"{self.what}\n  source: {self.source}\n  target: {self.target}"


def pg_dump(dsn: str, *arguments: str) -> str:
    """What the newest pg_dump prints of a database; the same database gives the same text."""
    # the key stands in the dump, and is a new random one each time otherwise
    argv = [str(clients() / "pg_dump"), "--restrict-key=pgmig", *arguments, "--dbname", dsn]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def entries(dsn: str, *arguments: str) -> dict[str, str]:
    """The schema's entries by `TYPE schema.name`; the second of the same name gets ` #2`."""
    found: dict[str, list[str]] = {}
    body: list[str] = []
    for line in pg_dump(dsn, "--schema-only", *arguments).splitlines():
        if header := _HEADER.match(line):
            base = key = f"{header['type']} {header['schema']}.{header['name']}"
            number = 1
            while key in found:
                number += 1
                key = f"{base} #{number}"
            body = found.setdefault(key, [f"owner {header['owner']}"])
        elif not _CHATTER.match(line):
            body.append(line)
    return {key: "\n".join(lines) for key, lines in found.items()}


def contents(dsn: str) -> dict[str, str]:
    """Rows and an order-independent hash of each table and materialized view, value and is_called of each sequence."""
    found = {}
    with psycopg.connect(dsn, options=_SETTINGS, autocommit=True) as conn:
        for schema, name, relkind in conn.execute(_RELATIONS).fetchall():
            if relkind == "S":
                query = "SELECT last_value, is_called FROM {}"
            else:
                only = "ONLY " if relkind == "r" else ""
                query = f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {only}{{}} t"
            row = conn.execute(sql.SQL(query).format(sql.Identifier(schema, name))).fetchone()
            found[f"{schema}.{name}"] = str(row)
    return found


def restore(source: str, target: str, *, whole: bool = True) -> None:
    """What a user would do without us: pg_dump | psql, into an empty database; errors pass unless `whole`."""
    stop = ("--set", "ON_ERROR_STOP=1") if whole else ()
    argv = [str(clients() / "psql"), "--no-psqlrc", "--quiet", *stop, "--dbname", target]
    done = subprocess.run(argv, input=pg_dump(source), capture_output=True, text=True, check=False)
    assert done.returncode == 0 or not whole, done.stderr


def differences(source: str, target: str, *arguments: str, reference: str | None = None) -> list[Difference]:
    """What is not the same in two databases, schema first; `arguments` go to each pg_dump.

    Deparsing is no fixed point: what the server makes of an expression can come out in other words once it is run
    again, or on another version. So what equals the `reference`, which pg_dump | psql made of the source, is right too.
    """
    found = []
    for read in (lambda dsn: entries(dsn, *arguments), contents):
        left, right = read(source), read(target)
        also = read(reference) if reference else left
        found += [
            Difference(key, left.get(key), right.get(key))
            for key in left | right
            if right.get(key) not in (left.get(key), also.get(key))
        ]
    return found


def assert_same_database(source: str, target: str, *arguments: str, reference: str | None = None) -> None:
    """Fails naming every entry, table or sequence that differs."""
    found = differences(source, target, *arguments, reference=reference)
    assert not found, f"{len(found)} differences:\n" + "\n".join(str(difference) for difference in found)
