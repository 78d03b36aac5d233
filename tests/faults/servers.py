"""Faults of the servers: sessions ended, restarts, timeouts, locks that others hold."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from tests.faults.bed import Bed, NotSurvivedError
from tests.faults.scenario import Made
from tests.support.databases import fetch
from tests.support.servers import restart

_OURS = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'pgmig%' ORDER BY backend_start, pid"
_TIMEOUTS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
_LOCKS = ("ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE", "ROW EXCLUSIVE")


def terminated(bed: Bed, rng: random.Random) -> Made:
    """pg_terminate_backend of one or several of our sessions, any of them, on either side."""
    loss, number = rng.choice(["stop", "new"]), rng.choice([1, 1, 3])
    told = []
    with bed.target() as target, bed.pgmig(bed.source, target, "--on-snapshot-loss", loss) as pgmig:
        bed.wait_begun(pgmig)
        moments = sorted(rng.uniform(0, bed.seconds) for _ in range(number))
        began = time.monotonic()
        for moment in moments:
            time.sleep(max(0.0, began + moment - time.monotonic()))
            side = rng.choice(["source", "target"])
            server = bed.source_server if side == "source" else bed.target_server
            if sessions := fetch(server.dsn(), _OURS):
                which = rng.randrange(len(sessions))
                if fetch(server.dsn(), "SELECT pg_terminate_backend(%s)", sessions[which][0])[0][0]:
                    told.append(f"session {which} of {len(sessions)} of the {side} at {moment:.2f} s")
        how = bed.settle(pgmig, target)
    return Made(f"ended: {'; '.join(told)}; --on-snapshot-loss {loss}", bool(told), how)


def restarted(bed: Bed, rng: random.Random) -> Made:
    """A server crashes, or is stopped in a hurry, and is there again a moment later."""
    side, mode = rng.choice(["source", "target"]), rng.choice(["immediate", "immediate", "fast"])
    loss, moment = rng.choice(["stop", "new"]), rng.uniform(0, bed.seconds)
    with bed.target() as target, bed.pgmig(bed.source, target, "--on-snapshot-loss", loss) as pgmig:
        bed.wait_begun(pgmig)
        time.sleep(moment)
        happened = pgmig.running
        restart(bed.source_server if side == "source" else bed.target_server, mode)
        how = bed.settle(pgmig, target)
    what = f"the {side} restarted ({mode}) {moment:.2f} s after the first session, --on-snapshot-loss {loss}"
    return Made(what, happened, how)


def timeouts(bed: Bed, rng: random.Random) -> Made:
    """Both databases have timeouts that no copy could live under; it must go through by itself."""
    chosen = {name: rng.randint(2, 100) for name in _TIMEOUTS}
    with bed.target() as target:
        with _settings(bed.source, chosen), _settings(target, chosen), bed.pgmig(bed.source, target) as pgmig:
            code, said = pgmig.wait(), pgmig.said()
        if code:
            raise NotSurvivedError(f"{chosen}: ended with {code}:\n{said}")
        bed.assert_whole(target)
    return Made(", ".join(f"{name} = {value} ms" for name, value in chosen.items()), happened=True, how="by itself")


@contextmanager
def _settings(dsn: str, settings: dict[str, int]) -> Iterator[None]:
    database, server = dsn.rpartition("/")[2], dsn.rpartition("/")[0] + "/postgres"
    each = sql.SQL("ALTER DATABASE {} SET {} = {}")
    with psycopg.connect(server, autocommit=True) as connection:
        for name, value in settings.items():
            connection.execute(each.format(sql.Identifier(database), sql.Identifier(name), sql.Literal(value)))
        try:
            yield
        finally:
            connection.execute(sql.SQL("ALTER DATABASE {} RESET ALL").format(sql.Identifier(database)))


def locked(bed: Bed, rng: random.Random) -> Made:
    """Somebody else holds a table for a while, from before the copy or in its middle; the copy waits."""
    side, mode = rng.choice(["source", "target"]), rng.choice(_LOCKS)
    table = rng.choice(["customers", "orders"])
    moment, seconds = rng.choice([None, rng.uniform(0, bed.seconds)]), rng.uniform(1, 4)
    with bed.target() as target, bed.pgmig(bed.source, target) as pgmig:
        if moment is not None:
            bed.wait_begun(pgmig)
            time.sleep(moment)
        with psycopg.connect(bed.source if side == "source" else target) as holder:
            holder.execute("SET lock_timeout = '5s'")
            holder.execute(sql.SQL("LOCK TABLE {} IN {} MODE").format(sql.Identifier(table), sql.SQL(mode)))
            happened = pgmig.running
            time.sleep(seconds)
        how = bed.settle(pgmig, target)
    when = "from the beginning" if moment is None else f"from {moment:.2f} s"
    return Made(f"{mode} on the {side}'s {table} {when} for {seconds:.1f} s", happened, how)
