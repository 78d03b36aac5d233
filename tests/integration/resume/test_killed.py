"""The process itself is killed, again and again at some moment, until a run gets through."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path
from random import Random

import pytest

from tests.integration.cli.command import finish, pgmig, start
from tests.integration.resume.crash import SOURCE, TARGET, schemas, tables
from tests.support.databases import MakeDb, fetch

BIG = "CREATE TABLE big AS SELECT i, repeat(i::text, 20) AS t FROM generate_series(1, 60000) i; ANALYZE big;"


@pytest.mark.parametrize("seed", [1, 2])  # tests.faults kills many more
def test_killed_and_resumed(make_db: MakeDb, tmp_path: Path, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - moments, not a secret
    source, target = make_db("source", sql=SOURCE + BIG), make_db("target", sql=TARGET)
    options = ("--src", source, "--dst", target, "--yes", "--split-tables-larger-than", "1MB")
    resume: tuple[str, ...] = ()
    for _ in range(4):
        process = start("copy", *options, *resume, cwd=tmp_path)
        try:
            process.wait(random.uniform(0.8, 2.5))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        if "_pgmig" in schemas(target):
            resume = ("--resume",)
    done = pgmig("copy", *options, *(("--resume",) if "_pgmig" in schemas(target) else ()), "--verify", cwd=tmp_path)
    assert done.code == 0, done.err
    assert tables(target) == tables(source)
    assert schemas(target) == {"public", "information_schema"}


def test_terminated_then_recovered(make_db: MakeDb, tmp_path: Path) -> None:
    source, target = make_db("source", sql=SOURCE + BIG), make_db("target", sql=TARGET)
    process = start("copy", "--src", source, "--dst", target, "--yes", cwd=tmp_path)
    while process.poll() is None and "_pgmig" not in schemas(target):
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    done = finish(process)
    assert done.code in (0, 130)
    if done.code == 130:
        assert "--resume goes on from here" in done.out
        recovered = pgmig("recover", "--dst", target, cwd=tmp_path)
        assert (recovered.code, "nothing is off any more" in recovered.out) == (0, True)
    assert fetch(target, "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'of'") == [
        ("FOREIGN KEY (customer) REFERENCES customers(id)",)
    ]
    assert "_pgmig" not in schemas(target)
