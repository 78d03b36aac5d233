"""The demo's servers and its shop."""

from __future__ import annotations

import os
import select
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from pgmig_core.demo import Demo, SampleProgress, Server, create_shop
from pgmig_core.demo.binaries import embedded
from pgmig_core.demo.servers import make_home
from pgmig_core.errors import UsageError
from tests.support.databases import MakeDb, fetch
from tests.support.dump import assert_same_database

KINDS = """
SELECT count(*) FILTER (WHERE relkind IN ('r', 'p') AND NOT relispartition),
       count(*) FILTER (WHERE relkind = 'v'), count(*) FILTER (WHERE relkind = 'm'),
       count(*) FILTER (WHERE relispartition)
FROM pg_class WHERE relnamespace::regnamespace::text IN ('shop', 'warehouse', 'analytics')
"""


def test_the_shop_is_the_same_each_time_and_holds_every_kind(make_db: MakeDb) -> None:
    first, second = make_db("source"), make_db("source")
    told: list[SampleProgress] = []
    create_shop(first, 0.002, told.append)
    create_shop(second, 0.002)
    assert_same_database(first, second)
    tables, views, matviews, partitions = fetch(first, KINDS)[0]
    assert (tables >= 25, views >= 5, matviews, partitions >= 12) == (True, True, 3, True)
    assert [p.done for p in told] == list(range(len(told)))
    assert told[-1].done == told[-1].total


@pytest.mark.parametrize("scale", [0, -1, 1000, float("nan")])
def test_a_scale_out_of_bounds_is_refused_before_anything_starts(scale: float) -> None:
    with pytest.raises(UsageError, match="scale"):
        Demo(scale=scale)


def test_the_demo_runs_two_servers_and_leaves_nothing() -> None:
    with Demo(scale=0.002) as demo:
        source, target = demo.dsns
        demo.create()
        versions = [fetch(dsn, "SELECT current_setting('server_version_num')::int / 10000")[0][0] for dsn in demo.dsns]
        homes = [Path(parse_qs(urlsplit(dsn).query)["passfile"][0]).parent for dsn in demo.dsns]
        assert all(home.exists() for home in homes)
        assert fetch(source, "SELECT count(*) > 0 FROM shop.customer")[0][0]
        assert fetch(target, "SELECT count(*) FROM pg_class WHERE oid > 16384") == [(0,)]
    assert versions == [16, 18]
    assert not any(home.exists() for home in homes)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(source)


def test_nobody_gets_in_without_the_passfile_and_no_dsn_holds_a_password() -> None:
    with Server(embedded()[18], make_home("pgmig-test-"), password=True) as server:
        passfile = server.home / "passfile"
        password = passfile.read_text().strip().rpartition(":")[2]
        assert stat.S_IMODE(passfile.stat().st_mode) == 0o600
        assert passfile.stat().st_uid == os.geteuid()
        assert fetch(server.dsn(), "SELECT 1") == [(1,)]
        assert password not in server.dsn() + repr(server.options()) + server.stop_command()
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(server.dsn().partition("?")[0], passfile="/nowhere")


def test_a_start_that_fails_leaves_nothing(tmp_path: Path) -> None:
    home = make_home("pgmig-test-")
    with (
        pytest.raises(Exception, match="did not start"),
        Server(embedded()[18], home, settings={"max_connections": "-1"}),
    ):
        pass
    assert not home.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs servers as another user")
def test_programs_that_the_servers_user_cannot_reach_are_copied(tmp_path: Path) -> None:
    package = embedded()[18].parent.parent
    hidden = tmp_path / "hidden"
    hidden.mkdir(0o700)
    for folder in (embedded()[18].parent, package.parent / f"{package.name}.libs"):
        shutil.copytree(folder, hidden / folder.relative_to(package.parent), symlinks=True)
    programs = hidden / embedded()[18].relative_to(package.parent)
    with Server(programs, make_home("pgmig-test-")) as server:
        assert fetch(server.dsn(), "SELECT 1") == [(1,)]


def test_a_server_ends_with_its_owner_even_if_that_is_killed(tmp_path: Path) -> None:
    script = """
import sys
from pgmig_core.demo import Server
from pgmig_core.demo.binaries import embedded
from pgmig_core.demo.servers import make_home
server = Server(embedded()[18], make_home("pgmig-test-"))
server.start()
print(server.home, server._guard._shell.pid, flush=True)
sys.stdin.read()
"""
    owner = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    home, guard = owner.stdout.readline().split()
    postmaster = Path(home, "data/postmaster.pid").read_text().splitlines()[0]
    guard_ends = os.pidfd_open(int(guard))
    owner.kill()
    owner.communicate()
    assert select.select([guard_ends], [], [], 60)[0]
    os.close(guard_ends)
    assert not Path(home).exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(postmaster), 0)


def test_a_kept_demo_goes_on_until_it_is_stopped() -> None:
    with Demo(scale=0.002, keep=True) as demo:
        pass
    assert [fetch(dsn, "SELECT 1") for dsn in demo.dsns] == [[(1,)], [(1,)]]
    for command in demo.stop_commands:
        subprocess.run(["/bin/sh", "-c", command], check=True, capture_output=True)
    for dsn in demo.dsns:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(dsn)
