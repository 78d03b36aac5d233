"""The target's disk is full: a tablespace on a small tmpfs, which only root can make."""

from __future__ import annotations

import os
import random
import subprocess
import time
from pathlib import Path

from pgmig_core.demo.binaries import server_user
from tests.faults.bed import Bed
from tests.faults.scenario import Made, NotHereError
from tests.support.databases import execute


def full(bed: Bed, rng: random.Random) -> Made:
    """The target's disk is full in the middle, and becomes larger: while pgmig tries again, or after it gave up."""
    megabytes, waits = rng.randint(12, 28), rng.random() < 2 / 3
    folder = bed.target_server.home / "small"
    folder.mkdir()
    try:
        _mount(folder, f"size={megabytes}m")
        try:
            if (user := server_user()) is not None:
                os.chown(folder, user.pw_uid, user.pw_gid)
            execute(bed.target_server.dsn(), f"CREATE TABLESPACE small LOCATION '{folder}'")
            with bed.target(tablespace="small") as target:
                patience = "60" if waits else "1"
                with bed.pgmig(bed.source, target, "--retry-seconds", patience) as pgmig:
                    bed.wait_begun(pgmig)
                    time.sleep(bed.seconds * rng.uniform(1, 3))
                    happened = pgmig.running
                    if not waits:
                        code = pgmig.wait()
                        happened = code != 0
                    _mount(folder, "remount,size=400m")
                    how = bed.settle(pgmig, target)
            execute(bed.target_server.dsn(), "DROP TABLESPACE small")
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)
    finally:
        folder.rmdir()
    return Made(f"a disk of {megabytes} MB that grows {'meanwhile' if waits else 'later'}", happened, how)


def _mount(folder: Path, options: str) -> None:
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotHereError(f"no small disk: {done.stderr.strip()}")
