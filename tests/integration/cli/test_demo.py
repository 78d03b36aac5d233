"""`pgmig demo`: it ends well, leaves nothing behind, and --keep leaves what it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support.databases import fetch

from .command import PGMIG, environment, finish

SCALE = "0.01"


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A TMPDIR that the servers' user can enter, to see what the demo leaves in it."""
    folder = Path(tempfile.mkdtemp(prefix="pgmig-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def demo(scratch: Path, cwd: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PGMIG, "demo", "--scale", SCALE, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=cwd, env=environment(TMPDIR=str(scratch)),
    )  # fmt: skip


def test_it_ends_well_and_leaves_nothing(scratch: Path, tmp_path: Path) -> None:
    done = finish(demo(scratch, tmp_path, "--json"))
    assert done.code == 0, done.err
    report = json.loads(done.out)
    assert report["outcome"] == "completed"
    assert report["verification"]["equal"] is True
    assert {result["state"] for result in report["objects"]} == {"migrated"}
    assert list(scratch.iterdir()) == []


def test_an_impossible_scale(tmp_path: Path) -> None:
    done = subprocess.run(
        [*PGMIG, "demo", "--scale", "0"], capture_output=True, text=True, cwd=tmp_path, env=environment(), check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("error: the scale is 0")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_nothing(number: signal.Signals, scratch: Path, tmp_path: Path) -> None:
    process = demo(scratch, tmp_path)
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("2  A shop"):
            break
    process.send_signal(number)
    assert finish(process).code == 130
    assert list(scratch.iterdir()) == []


def test_kept_servers_can_be_reached_and_stopped(scratch: Path, tmp_path: Path) -> None:
    done = finish(demo(scratch, tmp_path, "--keep", "--quiet"))
    assert done.code == 0, done.err
    dsns = re.findall(r"export (?:SRC|DST)='(.*)'", done.err)
    assert [fetch(dsn, "SELECT count(*) > 0 FROM shop.customer") for dsn in dsns] == [[(True,)]] * 2
    commands = [line.strip() for line in done.err.splitlines() if "pg_ctl" in line]
    assert len(commands) == 2
    for command in commands:
        subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL, env=os.environ)  # noqa: S602 - ours
    assert list(scratch.iterdir()) == []
    with pytest.raises(psycopg.OperationalError):
        fetch(dsns[0], "SELECT 1")
