"""Two servers, a source that stays as it is, a fresh target for each fault, and pgmig as a process of its own."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import psycopg

from pgmig_core.demo.servers import Server
from tests.faults.check import Whole, contents_of, differences, left_behind
from tests.support import databases, dump
from tests.support.databases import execute, fetch

_HERE = Path(__file__).parent
_THERE = "SELECT FROM pg_stat_activity WHERE application_name LIKE 'pgmig%' LIMIT 1"
ENDS_WITHIN = 120.0
"""Seconds after which a pgmig that has not ended counts as one that hangs."""
RESUMES_WITHIN = 75.0
"""Seconds after which a server has noticed that a client is gone without a word, and --resume must work."""
_BUG = re.compile(r"Traceback \(most recent call last\)|a bug in pgmig", re.MULTILINE)


class NotSurvivedError(Exception):
    """Something is not as it must be after a fault."""


@dataclass(slots=True)
class Pgmig:
    """A pgmig under way, or ended."""

    process: subprocess.Popen[bytes]
    output: Path

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def wait(self, seconds: float = ENDS_WITHIN) -> int:
        """Its exit code. Raises NotSurvivedError when it does not end, or says that it has a bug."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise NotSurvivedError(f"pgmig did not end within {seconds:.0f} s:\n{self.said()}") from None
        if _BUG.search(self.said()):
            raise NotSurvivedError(f"pgmig has a bug:\n{self.said()}")
        return code

    def kill(self) -> bool:
        """SIGKILL; whether it was still running."""
        there = self.running
        self.process.kill()
        self.process.wait()
        return there

    def said(self) -> str:
        return self.output.read_text(errors="replace")


class Bed:
    """Servers and what is known of them. `source` is filled once; `target()` makes a database with older rows in it."""

    def __init__(self, source_server: Server, target_server: Server, folder: Path) -> None:
        self.source_server, self.target_server = source_server, target_server
        self.folder = folder
        self._numbers = itertools.count(1)
        self.source = source_server.dsn(databases.create(source_server, "source"))
        execute(self.source, (_HERE / "source.sql").read_text())
        execute(self.source, "CHECKPOINT")  # a crash takes sequences on to what the log says, unless that is behind
        self._template = databases.create(target_server, "template")
        execute(target_server.dsn(self._template), (_HERE / "target.sql").read_text())

    @contextmanager
    def target(self, tablespace: str = "pg_default") -> Iterator[str]:
        """The DSN of a target as it is before a copy, dropped afterwards."""
        name = databases.create(self.target_server, "target", template=self._template, tablespace=tablespace)
        try:
            yield self.target_server.dsn(name)
        finally:
            databases.drop(self.target_server, name)

    @cached_property
    def before(self) -> Whole:
        """What a target holds before a copy."""
        return contents_of(self.target_server.dsn(self._template))

    @cached_property
    def expected(self) -> tuple[Whole, Whole]:
        """What a target must hold afterwards: the source, or that in its own words, as pg_dump | psql gives."""
        reference = self.target_server.dsn(databases.create(self.target_server, "reference"))
        dump.restore(self.source, reference)
        return contents_of(self.source), contents_of(reference)

    @contextmanager
    def pgmig(self, source: str, target: str, *arguments: str) -> Iterator[Pgmig]:
        """`pgmig copy`, begun; killed at the block's end if it still runs then."""
        command = [sys.executable, "-m", "pgmig_cli", "copy", "--yes", "--quiet", "--split-tables-larger-than", "1MB"]
        command += ["--src", source, "--dst", target, "--log-dir", str(self.folder / "logs"), *arguments]
        env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        output = self.folder / f"pgmig-{next(self._numbers)}.txt"
        with (
            output.open("wb") as file,
            subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, cwd=self.folder, env=env) as process,
        ):
            try:
                yield Pgmig(process, output)
            finally:
                process.kill()

    @cached_property
    def seconds(self) -> float:
        """How long an undisturbed copy takes from its first session on the target to its end."""
        with self.target() as target, self.pgmig(self.source, target) as pgmig:
            self.wait_begun(pgmig)
            began = time.monotonic()
            code = pgmig.wait()
            took = time.monotonic() - began
            if code:
                raise NotSurvivedError(f"undisturbed, pgmig ended with {code}:\n{pgmig.said()}")
            self.assert_whole(target)
        return took

    def wait_begun(self, pgmig: Pgmig) -> None:
        """Until pgmig has a session on the target."""
        with psycopg.connect(self.target_server.dsn(), autocommit=True) as connection:
            while pgmig.running and connection.execute(_THERE).fetchone() is None:
                time.sleep(0.01)

    def settle(self, pgmig: Pgmig, target: str, *arguments: str, silent: bool = False) -> str:
        """Wait for pgmig's end, go on with --resume if it did not come through, check; how it came through."""
        code, how = pgmig.wait(), "by itself"
        said = pgmig.said()
        deadline = time.monotonic() + RESUMES_WITHIN
        while code != 0:
            ledger = self.has_ledger(target)
            how = "after --resume" if ledger else "begun again"
            if not ledger:
                self._assert_before_or_after(target, said)
            with self.pgmig(self.source, target, *(["--resume"] if ledger else []), *arguments) as again:
                code = again.wait()
                said += f"--- {how}\n{again.said()}"
            if code and time.monotonic() > deadline:
                raise NotSurvivedError(f"--resume ends with {code}:\n{said}")
        self.assert_whole(target, said, silent=silent)
        return how

    def has_ledger(self, target: str) -> bool:
        return bool(fetch(target, "SELECT to_regclass('_pgmig.run') IS NOT NULL")[0][0])

    def assert_whole(self, target: str, said: str = "", *, silent: bool = False) -> None:
        """Raises NotSurvivedError unless the target is what the source is, and nothing is left behind."""
        told = differences(contents_of(target), *self.expected)
        told += [
            f"left on the {side}: {what}"
            for side, dsn in self._sides(target)
            for what in left_behind(dsn, silent=silent)
        ]
        if told:
            raise NotSurvivedError("\n".join((*(line[:500] for line in told), said)))

    def _sides(self, target: str) -> tuple[tuple[str, str], ...]:
        return ("source", self.source), ("target", target)

    def _assert_before_or_after(self, target: str, said: str) -> None:
        found = contents_of(target)
        if (changed := differences(found, self.before)) and (missing := differences(found, *self.expected)):
            fewer = min(changed, missing, key=len)
            raise NotSurvivedError("no ledger, and neither as before nor whole:\n" + "\n".join((*fewer, said)))
