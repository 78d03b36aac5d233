"""Who races: pgmig, and what a user would pick instead. Two jobs each, everything else at its default."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cost import Pipeline
from programs import Programs

JOBS = "2"
PGMIG = "pgmig"


@dataclass(frozen=True, slots=True)
class Peer:
    """`stages(source, target, folder)`: the pipelines that copy one database into an empty one, in order.

    The folder exists, is empty, and is the peer's alone.
    """

    name: str
    version: str
    stages: Callable[[str, str, Path], list[Pipeline]]


def find_peers(programs: Programs) -> list[Peer]:
    """pgmig first, then those of the others that are installed."""
    pg_dump, pg_restore, psql = (str(programs.folder / name) for name in ("pg_dump", "pg_restore", "psql"))
    quiet = (psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null")

    def pgmig(source: str, target: str, folder: Path) -> list[Pipeline]:
        command = (sys.executable, "-m", "pgmig_cli", "copy", "--src", source, "--dst", target, "--yes", "--quiet")
        return [[(*command, "--workers", JOBS, "--log-dir", str(folder))]]

    def directory(source: str, target: str, folder: Path) -> list[Pipeline]:
        dump = str(folder / "dump")
        return [
            [(pg_dump, "-Fd", "-j", JOBS, "-f", dump, "-d", source)],
            [(pg_restore, "-j", JOBS, "-d", target, dump)],
        ]

    def plain(source: str, target: str, _folder: Path) -> list[Pipeline]:
        return [[(pg_dump, "-d", source), (*quiet, "-d", target)]]

    def pgcopydb(source: str, target: str, folder: Path) -> list[Pipeline]:
        command = ("pgcopydb", "clone", "--source", source, "--target", target, "--dir", str(folder / "work"))
        return [[(*command, "--table-jobs", JOBS, "--index-jobs", JOBS)]]

    peers = [Peer(PGMIG, _version(sys.executable, "-m", "pgmig_cli", "--version"), pgmig)]
    if shutil.which("pgcopydb"):
        peers.append(Peer("pgcopydb", _version("pgcopydb", "--version"), pgcopydb))
    if Path(pg_restore).exists():
        peers.append(Peer("pg_dump -j, pg_restore -j", programs.version, directory))
    peers.append(Peer("pg_dump | psql", programs.version, plain))
    return peers


def _version(*command: str) -> str:
    """The last word of the first line that has a digit."""
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return next(word for word in told.splitlines()[0].split()[::-1] if any(c.isdigit() for c in word))
