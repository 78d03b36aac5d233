"""Fixtures: a server for each side for the whole session, a fresh database on it for each test that asks.

source_db, target_db   DSN of an empty database, dropped after the test
make_db                make_db("source", "hint", sql="CREATE …") → DSN, as many as a test needs
extra_server           extra_server(12) → Server of another major version; skips the test where there is none
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from pgmig_core.demo.binaries import embedded, version
from pgmig_core.demo.servers import Server
from tests.support import databases, servers
from tests.support.databases import MakeDb

# a server on a busy machine answers when it can; in CI a new failure must mean a change, so it runs the same examples
settings.register_profile("developer", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "developer")


def pytest_report_header() -> str:
    source, target = (version(embedded()[major]) for major in (servers.SOURCE_MAJOR, servers.TARGET_MAJOR))
    return f"postgresql: source {source}, target {target}, pg_dump {version(servers.clients())} (embedded)"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell nox, which says at the end of a run what was skipped, and why."""
    if path := os.environ.get("PGMIG_SKIPPED"):
        reports = terminalreporter.getreports("skipped")
        reasons = Counter(r.longrepr[2].removeprefix("Skipped: ") for r in reports if isinstance(r.longrepr, tuple))
        Path(path).write_text("".join(f"{count} x {reason}\n" for reason, count in reasons.items()))


@pytest.fixture(scope="session")
def source_server() -> Iterator[Server]:
    with servers.running(servers.SOURCE_MAJOR) as server:
        yield server


@pytest.fixture(scope="session")
def target_server() -> Iterator[Server]:
    with servers.running(servers.TARGET_MAJOR) as server:
        yield server


@pytest.fixture
def make_db(source_server: Server, target_server: Server) -> Iterator[MakeDb]:
    make, drop_all = databases.maker({"source": source_server, "target": target_server})
    yield make
    drop_all()


@pytest.fixture
def source_db(make_db: MakeDb, request: pytest.FixtureRequest) -> str:
    return make_db("source", request.node.name)


@pytest.fixture
def target_db(make_db: MakeDb, request: pytest.FixtureRequest) -> str:
    return make_db("target", request.node.name)


@pytest.fixture(scope="session")
def extra_server() -> Iterator[Callable[..., Server]]:
    """Servers of other versions, each started once; without one the test is skipped, saying why."""
    started: dict[tuple[int, bool], Server] = {}
    with ExitStack() as stack:

        def get(major: int, *, contrib: bool = False) -> Server:
            if (major, contrib) not in started:
                try:
                    started[major, contrib] = stack.enter_context(servers.running(major, contrib=contrib))
                except servers.NoSuchServerError as why:
                    pytest.skip(str(why))
            return started[major, contrib]

        yield get
