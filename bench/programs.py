"""Which PostgreSQL the race runs on, and two servers of it: Debian's where installed, else the embedded ones.

Both sides are the same version, 15 first, because that is what Debian's pgcopydb was made for. The servers' settings
are PostgreSQL's own but for these: nothing waits for the disk (fsync and full_page_writes off, as a shared machine's
disk is nobody's measure), autovacuum rests so that rounds are alike, and 4 GB of WAL may pass between checkpoints.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from pgmig_core.demo.binaries import embedded, version
from pgmig_core.demo.servers import Server, make_home

PREFERRED = (15, 17, 16, 18, 14)
SETTINGS = {
    "wal_level": "replica",
    "max_wal_senders": "10",
    "synchronous_commit": "on",
    "autovacuum": "off",
}


class Programs(NamedTuple):
    """A folder with postgres, psql, pg_dump and pg_restore; whose they are, and their version."""

    folder: Path
    whose: str
    version: str


def find_programs() -> Programs:
    """The programs of the race. Raises UsageError where there are none at all."""
    for major in PREFERRED:
        folder = Path(f"/usr/lib/postgresql/{major}/bin")
        if all((folder / name).exists() for name in ("postgres", "initdb", "psql", "pg_dump")):
            return Programs(folder, "Debian's", version(folder) or str(major))
    found = embedded()
    folder = found[max(found)]
    return Programs(folder, "the embedded wheel's", version(folder) or str(max(found)))


@contextmanager
def pair(programs: Programs) -> Iterator[tuple[Server, Server]]:
    """A source and a target, deleted at the end."""
    with ExitStack() as stack:
        source = Server(programs.folder, make_home("pgmig-race-source-"), settings=SETTINGS)
        target = Server(programs.folder, make_home("pgmig-race-target-"), settings=SETTINGS)
        yield stack.enter_context(source), stack.enter_context(target)
