"""Several hosts in one connection string: which is taken, on both planes, and that all of a run stays with it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from pgmig_core import Options, Outcome, Session
from pgmig_core.connection import connect, data_plane_arguments
from pgmig_core.demo.servers import Server, free_port
from pgmig_core.errors import ConnectionFailedError
from pgmig_core.options import ConnectionOptions
from pgmig_core.reached import reached
from tests.integration.resume.crash import SOURCE, TARGET, run, run_killed, tables
from tests.support import databases, servers
from tests.support.databases import MakeDb
from tests.support.tls import both, on_the_data_plane

PORT = "SELECT current_setting('port')"


class Cluster(NamedTuple):
    """A server, and a copy of it that is in recovery for ever: a hot standby of nobody."""

    primary: Server
    standby_port: int


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with servers.running(servers.SOURCE_MAJOR, shared_buffers="16MB") as primary:
        copy, port = primary.home / "standby", free_port()
        stop(primary, primary.data)
        subprocess.run(["cp", "-a", str(primary.data), str(copy)], check=True)  # noqa: S607 - with its owner
        shutil.copy2(copy / "PG_VERSION", copy / "standby.signal")
        shutil.chown(copy / "standby.signal", (copy / "PG_VERSION").stat().st_uid)
        start(primary, primary.data, primary.port)
        start(primary, copy, port)
        try:
            yield Cluster(primary, port)
        finally:
            stop(primary, copy)


def start(server: Server, data: Path, port: int) -> None:
    log = str(server.log)
    done = server._run("pg_ctl", "-D", str(data), "-l", log, "-o", f"-p {port} -k {data}", "-w", "start")
    assert done.returncode == 0, server.log.read_text()


def stop(server: Server, data: Path) -> None:
    assert server._run("pg_ctl", "-D", str(data), "-m", "fast", "-w", "stop").returncode == 0


def listed(*ports: int, attrs: str = "") -> str:
    hosts = ",".join("127.0.0.1" for _ in ports)
    more = f" target_session_attrs={attrs}" if attrs else ""
    return f"host={hosts} port={','.join(map(str, ports))} user=postgres dbname=postgres{more}"


@pytest.mark.parametrize(
    ("attrs", "first"),
    [
        ("any", "standby"),
        ("primary", "primary"),
        ("read-write", "primary"),
        ("standby", "standby"),
        ("read-only", "standby"),
        ("prefer-standby", "standby"),
    ],
)
def test_the_server_that_was_asked_for(cluster: Cluster, attrs: str, first: str) -> None:
    """In either order of the hosts, behind one that is down."""
    ports = {"primary": str(cluster.primary.port), "standby": str(cluster.standby_port)}
    down = free_port()
    dsn = listed(down, cluster.standby_port, cluster.primary.port, attrs=attrs)
    assert both(dsn, PORT) == (ports[first], ports[first])
    dsn = listed(down, cluster.primary.port, cluster.standby_port, attrs=attrs)
    taken = "primary" if attrs == "any" else first
    assert both(dsn, PORT) == (ports[taken], ports[taken])


def test_a_server_that_is_no_longer_what_was_asked_for(cluster: Cluster) -> None:
    """As after a failover between the first connection and those that copy rows."""
    with closing(connect(ConnectionOptions.model_validate({"dsn": listed(cluster.standby_port)}), "source")) as control:
        arguments = replace(data_plane_arguments(control, "source"), target_session_attrs="primary")
    with pytest.raises(ConnectionFailedError, match="cannot open another connection"):
        on_the_data_plane(arguments, PORT)


def test_why_none_of_the_hosts_will_do(cluster: Cluster) -> None:
    down = free_port()
    with pytest.raises(ConnectionFailedError) as failed:
        both(listed(down, cluster.primary.port, attrs="standby"))
    assert failed.value.message == (
        f"source: none of the hosts will do: nothing listens on 127.0.0.1:{down}; 127.0.0.1:{cluster.primary.port}"
        " is not what target_session_attrs=standby asks for: server is not in hot standby mode"
    )


def test_hosts_of_a_service(cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """libpq goes through that list, not psycopg."""
    given = listed(free_port(), cluster.standby_port, cluster.primary.port, attrs="primary")
    (tmp_path / "services").write_text("[it]\n" + given.replace(" ", "\n"))
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    port = str(cluster.primary.port)
    assert both("service=it", PORT) == (port, port)
    options = ConnectionOptions.model_validate({"dsn": "service=it"})
    assert ports_of(options, cluster) == {port}


@pytest.mark.parametrize("balance", ["disable", "random"])
def test_whatever_follows_goes_where_the_first_went(cluster: Cluster, balance: str) -> None:
    dsn = f"{listed(cluster.primary.port, cluster.standby_port)} load_balance_hosts={balance}"
    assert len(ports_of(ConnectionOptions.model_validate({"dsn": dsn}), cluster)) == 1


def ports_of(options: ConnectionOptions, cluster: Cluster) -> set[str]:
    """Where the first connection goes, and six that follow it; the data plane of each, too."""
    with closing(connect(options, "source")) as first:
        following = reached(options, first)
        seen = {str(first.info.port)}
    assert following.dsn is not None
    for _ in range(6):
        seen |= {str(port) for port in both(following.dsn.get_secret_value(), PORT)}
    return seen


def test_a_name_is_looked_up_again_and_an_address_is_kept(cluster: Cluster) -> None:
    """After a failover a name may have another address."""
    for host, kept in (("host=localhost", None), ("host=elsewhere.example hostaddr=127.0.0.1", "127.0.0.1")):
        dsn = f"{host} port={cluster.primary.port} user=postgres dbname=postgres"
        options = ConnectionOptions.model_validate({"dsn": dsn})
        with closing(connect(options, "source")) as first:
            following = reached(options, first).dsn
        assert following is not None
        assert conninfo_to_dict(following.get_secret_value()).get("hostaddr") == kept


def test_a_socket_whose_owner_must_be_known(cluster: Cluster) -> None:
    """libpq asks the kernel who listens there; asyncpg does not. Over TCP the setting says nothing."""
    data = cluster.primary.data
    port, more = str(cluster.primary.port), f"port={cluster.primary.port} user=postgres dbname=postgres"
    assert both(f"host={data} {more}", PORT) == (port, port)
    peer = f"{more} requirepeer={data.owner()}"
    with pytest.raises(ConnectionFailedError, match=r"requirepeer=.* cannot be kept"):
        both(f"host={data} {peer}")
    assert both(f"host=127.0.0.1 {peer}", PORT) == (port, port)


def test_a_run_stays_with_the_server_that_it_began_with(make_db: MakeDb) -> None:
    """The target's first host comes up while the run goes on: nothing of the run may land there."""
    source = make_db("source", sql="CREATE TABLE t AS SELECT g AS a FROM generate_series(1, 1000) g")
    target = make_db("target")
    there = conninfo_to_dict(target)
    late = free_port()
    hosts = {"host": "127.0.0.1,127.0.0.1", "port": f"{late},{there['port']}"}
    options = ConnectionOptions.model_validate({"dsn": make_conninfo(target, **hosts)})
    with Session(ConnectionOptions.model_validate({"dsn": source}), options) as session:
        plan = session.plan(options=Options(workers=2))
        with another_server(late, str(there["dbname"])) as other:
            report = session.run(plan)
            assert report.outcome is Outcome.COMPLETED
            assert databases.fetch(other, "SELECT 1 FROM pg_class WHERE relname = 't'") == []
    assert databases.fetch(target, "SELECT count(*) FROM t") == [(1000,)]


def test_after_a_failover_of_the_target_a_run_is_resumed(make_db: MakeDb, monkeypatch: pytest.MonkeyPatch) -> None:
    """The standby that takes over has the ledger, and the same identity."""
    source, port = make_db("source", sql=SOURCE), free_port()
    with servers.running(servers.TARGET_MAJOR, shared_buffers="16MB") as server:
        target = server.dsn(databases.create(server))
        databases.execute(target, TARGET)
        hosts = make_conninfo(target, host="127.0.0.1,127.0.0.1", port=f"{server.port},{port}")
        assert run_killed(monkeypatch, 4, source, hosts)
        stop(server, server.data)
        copy = server.home / "promoted"
        subprocess.run(["cp", "-a", str(server.data), str(copy)], check=True)  # noqa: S607 - with its owner
        start(server, copy, port)
        try:
            assert run(source, hosts, resume=True).outcome is Outcome.COMPLETED
            assert tables(make_conninfo(target, port=port)) == tables(source)
        finally:
            stop(server, copy)


@contextmanager
def another_server(port: int, database: str) -> Iterator[str]:
    """A server on that port with a database of that name."""
    with servers.running(servers.TARGET_MAJOR) as server:
        stop(server, server.data)
        start(server, server.data, port)
        server.port = port
        databases.execute(server.dsn(), f'CREATE DATABASE "{database}"')
        yield server.dsn(database)
