"""The SQL of a comparison makes the comparison empty: both ways, on one version and from 16 to 18."""

from __future__ import annotations

import psycopg
import pytest

from pgmig_core import ConnectionOptions, Session, compare
from tests.support.databases import MakeDb, SideName

from .pairs import PAIRS, SchemaPair


def options(dsn: str) -> ConnectionOptions:
    return ConnectionOptions.model_validate({"dsn": dsn})


def synchronize(source: str, target: str) -> tuple[str, ...]:
    """Apply the SQL, each statement by itself; returns the statements."""
    with Session(options(source), options(target)) as session:
        statements = session.synchronize(drop_extra=True)
    with psycopg.connect(target, autocommit=True) as connection:
        connection.execute("SET search_path = ''")
        connection.execute("SET check_function_bodies = off")
        for statement in statements:
            if not statement.startswith("--"):
                connection.execute(statement.encode())
    return statements


@pytest.mark.parametrize("sides", [("source", "source"), ("source", "target")], ids=["16 to 16", "16 to 18"])
@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
@pytest.mark.parametrize("pair", PAIRS, ids=[pair.name for pair in PAIRS])
def test_sql_makes_equal(make_db: MakeDb, pair: SchemaPair, sides: tuple[SideName, SideName], *, turned: bool) -> None:
    wanted, there = (pair.target, pair.source) if turned else (pair.source, pair.target)
    source, target = make_db(sides[0], "wanted", wanted), make_db(sides[1], "there", there)
    assert not compare(options(source), options(target)).equal
    statements = synchronize(source, target)
    stuck = pair.stuck if turned else ()
    assert tuple(s for s in statements if s.startswith("--")) == stuck
    left = compare(options(source), options(target)).differences
    assert len(left) == len(stuck)


@pytest.mark.parametrize("pair", PAIRS, ids=[pair.name for pair in PAIRS])
def test_sql_makes_all_of_it(make_db: MakeDb, pair: SchemaPair) -> None:
    source, target = make_db("source", "wanted", pair.source), make_db("target", "empty")
    synchronize(source, target)
    assert compare(options(source), options(target)).differences == ()
    assert compare(options(target), options(source)).differences == ()
