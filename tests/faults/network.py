"""Faults of the network between pgmig and a server."""

from __future__ import annotations

import random
from functools import cache

from tests.faults.bed import Bed
from tests.faults.proxy import Fault, Kind, Proxy
from tests.faults.scenario import Made

# a peer that is gone without a word is noticed within some 5 seconds, instead of pgmig's own minute
_IMPATIENT = "keepalives_idle=2&keepalives_interval=1&keepalives_count=3&tcp_user_timeout=5000"


@cache
def _carried(bed: Bed) -> dict[str, list[tuple[int, int]]]:
    """What the connections of an undisturbed copy carry, by side: bytes from the server, and to it."""
    with bed.target() as target, _between(bed, "source") as source, _between(bed, "target") as before:
        with bed.pgmig(_through(bed.source, source), _through(target, before)) as pgmig:
            pgmig.wait()
        return {"source": source.carried, "target": before.carried}


def _between(bed: Bed, side: str, *faults: Fault, latency: float = 0.0) -> Proxy:
    server = bed.source_server if side == "source" else bed.target_server
    return Proxy(server.port, *faults, latency=latency)


def _through(dsn: str, proxy: Proxy, parameters: str = "") -> str:
    """The same database, by way of the proxy."""
    head, _, database = dsn.rpartition("/")
    return f"{head.rpartition(':')[0]}:{proxy.port}/{database}?{parameters}"


def _somewhere(bed: Bed, rng: random.Random, side: str, kind: Kind, seconds: float = 0.0) -> Fault:
    """A connection, a direction and an offset, each as likely as any other, so that control is hit as data is."""
    connections = _carried(bed)[side]
    number = rng.randrange(len(connections))
    to_server = rng.random() < 0.5
    # as many connections as there were need not come again, so later ones count, too
    return Fault(kind, number, rng.randrange(max(1, connections[number][to_server])), to_server, seconds)


def _run(bed: Bed, rng: random.Random, kind: Kind, seconds: float = 0.0, parameters: str = "") -> Made:
    side = rng.choice(["source", "target"])
    fault = _somewhere(bed, rng, side, kind, seconds)
    loss = rng.choice(["stop", "new"])
    with bed.target() as target, _between(bed, side, fault) as proxy:
        source_dsn, target_dsn = bed.source, target
        if side == "source":
            source_dsn = _through(bed.source, proxy, parameters)
        else:
            target_dsn = _through(target, proxy, parameters)
        with bed.pgmig(source_dsn, target_dsn, "--on-snapshot-loss", loss) as pgmig:
            how = bed.settle(pgmig, target, silent=kind is Kind.SILENT)
    return Made(f"the {side}'s {fault}, --on-snapshot-loss {loss}", fault.happened, how)


def cut(bed: Bed, rng: random.Random) -> Made:
    """A connection is reset, or closed in order, in the middle of anything."""
    return _run(bed, rng, rng.choice([Kind.CUT, Kind.CUT, Kind.CLOSED]))


def stalled(bed: Bed, rng: random.Random) -> Made:
    """A connection stands still for some seconds and goes on: nothing but time is lost."""
    return _run(bed, rng, Kind.STALLED, seconds=rng.uniform(1, 6))


def silent(bed: Bed, rng: random.Random) -> Made:
    """A cable is pulled: no end, no reset, no acknowledgement. It must be noticed in time."""
    return _run(bed, rng, Kind.SILENT, parameters=_IMPATIENT)


def slow(bed: Bed, rng: random.Random) -> Made:
    """Every piece takes a while, to and from both servers."""
    delay = rng.uniform(0.002, 0.02)
    with (
        bed.target() as target,
        _between(bed, "source", latency=delay) as source,
        _between(bed, "target", latency=delay) as between,
        bed.pgmig(_through(bed.source, source), _through(target, between)) as pgmig,
    ):
        how = bed.settle(pgmig, target)
    return Made(f"{delay * 1000:.0f} ms more in each direction", happened=True, how=how)
