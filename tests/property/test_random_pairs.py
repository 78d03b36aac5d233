"""Two random schemas that share a part: the SQL of their difference makes them equal, or says what it does not do."""

from __future__ import annotations

import os
from contextlib import suppress

import psycopg
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pgmig_core import compare
from pgmig_core.demo.servers import Server
from tests.integration.compare.test_synchronize import options, synchronize
from tests.integration.families.conftest import ROLES
from tests.support.databases import MakeDb, execute

from .schemas import schemas

EXAMPLES = int(os.environ.get("PGMIG_EXAMPLES", "4"))
OBJECTS = int(os.environ.get("PGMIG_OBJECTS", "2"))
CHECKS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """A schema, and what is on the target: some of its statements, and the beginning of another schema."""
    wanted, other = (draw(schemas(OBJECTS)).split(";\n")[:-1] for _ in range(2))
    kept = [statement for statement in wanted if draw(st.integers(0, 9)) < 7]
    return wanted, [*kept, *other[: draw(st.integers(0, 30))]]


def load(dsn: str, statements: list[str]) -> None:
    """One by one: those that need what is not there are left out."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for statement in statements:
            with suppress(psycopg.Error):
                connection.execute(statement.encode())


# shrinking runs both servers hundreds of times: what was found is shown as it was found
@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=CHECKS,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)  # fmt: skip
@given(pair=pairs())
def test_the_sql_of_a_difference_makes_equal(
    target_server: Server, make_db: MakeDb, pair: tuple[list[str], list[str]]
) -> None:
    execute(target_server.dsn(), ROLES)
    source, target = make_db("target", "wanted"), make_db("target", "there")
    for dsn, statements in zip((source, target), pair, strict=True):
        load(dsn, statements)
    told = [statement for statement in synchronize(source, target) if statement.startswith("--")]
    left = compare(options(source), options(target)).differences
    assert len(left) <= len(told), left
