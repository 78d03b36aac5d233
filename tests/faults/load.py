"""A source that is written to while it is copied."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.faults.bed import Bed, NotSurvivedError
from tests.faults.check import left_behind
from tests.faults.scenario import Made
from tests.support import databases
from tests.support.databases import execute, fetch

_WRITERS = 2
_BANK = """
CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL, filler text);
CREATE TABLE history (id bigserial PRIMARY KEY, account int REFERENCES accounts, delta bigint NOT NULL);
INSERT INTO accounts SELECT i, 0, repeat('x', 100) FROM generate_series(1, 100000) i;
ANALYZE;
"""
# of one snapshot, and only of one: transfers cancel each other out, and each account is the sum of its history
_TORN = """
SELECT 'sum of balances', sum(balance) FROM accounts HAVING sum(balance) <> 0
UNION ALL
SELECT 'accounts that are not their history', count(*)
FROM accounts a LEFT JOIN (SELECT account, sum(delta) AS delta FROM history GROUP BY 1) h ON h.account = a.id
WHERE a.balance <> coalesce(h.delta, 0) HAVING count(*) > 0
UNION ALL
SELECT 'sequence behind its column', max(h.id) FROM history h
HAVING max(h.id) > (SELECT last_value FROM history_id_seq)
"""


def loaded(bed: Bed, rng: random.Random) -> Made:
    """Transfers between accounts go on all the time; what arrives is one moment of it."""
    source = bed.source_server.dsn(databases.create(bed.source_server, "bank"))
    target = bed.target_server.dsn(databases.create(bed.target_server, "bank"))
    try:
        execute(source, _BANK)
        with _transfers(source, rng) as done, bed.pgmig(source, target, "--verify") as pgmig:
            code, said = pgmig.wait(), pgmig.said()
            number = len(done)
        # sequences are of no snapshot: the source's goes on between copying and verifying it
        different = re.findall(r"^DIFFERENT (?!.*the sequence stands elsewhere).*$", said, re.MULTILINE)
        if code not in (0, 4) or different:
            raise NotSurvivedError(f"ended with {code}:\n{said}")
        rows = fetch(target, "SELECT (SELECT count(*) FROM accounts), (SELECT count(*) FROM history)")[0]
        told = fetch(target, _TORN) + left_behind(source) + left_behind(target)
        if told or rows[0] != 100_000:
            raise NotSurvivedError(f"{rows}: {told}")
    finally:
        for server, dsn in ((bed.source_server, source), (bed.target_server, target)):
            databases.drop(server, dsn.rpartition("/")[2])
    return Made(f"{number:,} transfers beside the copy, of which {rows[1] // 2:,} are in it", number > 0, "by itself")


@contextmanager
def _transfers(dsn: str, rng: random.Random) -> Iterator[list[None]]:
    over = threading.Event()
    done: list[None] = []

    def write(seed: float) -> None:
        own = random.Random(seed)  # noqa: S311 - repeatable, not secret
        with psycopg.connect(dsn) as connection:
            while not over.is_set():
                # the lower account first: two transfers do not wait for each other in a circle
                one, other = sorted(own.sample(range(1, 100_001), 2))
                amount = own.randint(-100, 100)
                for account, delta in ((one, amount), (other, -amount)):
                    connection.execute("UPDATE accounts SET balance = balance + %s WHERE id = %s", [delta, account])
                    connection.execute("INSERT INTO history (account, delta) VALUES (%s, %s)", [account, delta])
                connection.commit()
                done.append(None)

    threads = [threading.Thread(target=write, args=(rng.random(),)) for _ in range(_WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield done
    finally:
        over.set()
        for thread in threads:
            thread.join()
