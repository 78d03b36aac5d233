"""Servers of other versions, where this machine has them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pgmig_core.demo.servers import Server
from tests.support import servers
from tests.support.databases import fetch


@pytest.mark.parametrize("major", [12, 13, 14, 15, 17])
def test_a_server_of_another_version_is_what_it_says(extra_server: Callable[..., Server], major: int) -> None:
    server = extra_server(major, contrib=True)
    assert fetch(server.dsn(), "SELECT current_setting('server_version_num')::int / 10000") == [(major,)]
    assert fetch(server.dsn(), "SELECT count(*) FROM pg_available_extensions WHERE name = 'hstore'") == [(1,)]


def test_a_version_that_nobody_has_is_a_reason_to_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGMIG_TEST_NPM", "0")
    with pytest.raises(servers.NoSuchServerError, match="no PostgreSQL 9 here"):
        servers.programs(9)
