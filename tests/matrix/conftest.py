"""Says at the end which servers there were."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from pgmig_core.demo.servers import Server
from tests.support import databases
from tests.support.databases import fetch

had: dict[int, str] = {}
"""Major version → what the server says it is."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    versions = ", ".join(had[major] for major in sorted(had)) or "none"
    terminalreporter.write_line(f"servers of the matrix: {versions}")


@pytest.fixture
def make_database(extra_server: Callable[..., Server]) -> Iterator[Callable[[int, str], str]]:
    """`make_database(12, "hint")` gives the DSN of an empty database on that version, until the test ends."""
    made: list[tuple[Server, str]] = []

    def make(major: int, hint: str) -> str:
        server = extra_server(major)
        if major not in had:
            had[major] = fetch(server.dsn(), "SELECT split_part(current_setting('server_version'), ' ', 1)")[0][0]
        name = databases.create(server, hint)
        made.append((server, name))
        return server.dsn(name)

    yield make
    for server, name in made:
        databases.drop(server, name)
