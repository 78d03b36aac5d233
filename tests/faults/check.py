"""What must be true after every fault: the target is the source, and nothing of the copy is left on either server."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.support.databases import fetch
from tests.support.dump import contents, entries

_SETTLE_SECONDS = 5.0
_SILENT_SECONDS = 75.0
"""A server notices after a minute that a client of ours is gone without a word (session.sql)."""

_LEFT = {
    "sessions": "SELECT pid, state, wait_event, query FROM pg_stat_activity WHERE application_name LIKE 'pgmig%'",
    "prepared transactions": "SELECT gid FROM pg_prepared_xacts",
    "replication slots": "SELECT slot_name FROM pg_replication_slots",
    "advisory locks": "SELECT pid, objid FROM pg_locks WHERE locktype = 'advisory'",
    "temporary objects": "SELECT oid::regclass::text FROM pg_class WHERE relpersistence = 't'",
    "schemas": "SELECT nspname FROM pg_namespace WHERE nspname = '_pgmig'",
    "disabled triggers": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'D'",
    "foreign keys not validated": "SELECT conname FROM pg_constraint WHERE NOT convalidated",
    "invalid indexes": "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid OR NOT indisready",
}


@dataclass(frozen=True, slots=True)
class Whole:
    """A database: pg_dump's entries, and rows, hash and sequences' values by relation; large objects, too."""

    entries: dict[str, str]
    contents: dict[str, str]


def contents_of(dsn: str) -> Whole:
    # matviews' contents are contents; a relation that is not populated has none
    large = fetch(
        dsn, "SELECT loid, md5(string_agg(data, '' ORDER BY pageno)) FROM pg_largeobject GROUP BY 1 ORDER BY 1"
    )
    return Whole(entries(dsn), contents(dsn) | {"large objects": str(large)})


def differences(found: Whole, *right: Whole) -> list[str]:
    """Entries and relations that are in none of `right` as they are found; the first of `right` says which exist."""
    told = []
    for name in ("entries", "contents"):
        here, there = getattr(found, name), [getattr(each, name) for each in right]
        told += [
            f"{key}: {here.get(key)!r} instead of {there[0].get(key)!r}"
            for key in sorted(here.keys() | there[0].keys())
            if here.get(key) not in [each.get(key) for each in there]
        ]
    return told


def left_behind(dsn: str, *, silent: bool = False) -> list[str]:
    """What a copy left on a server, given that sessions whose client is gone take a moment to end.

    `silent`: a client went without a word, which takes the server longer; an idle session, which holds nothing, may
    have gone silent before it heard how long, and stays.
    """
    idle = " AND state <> 'idle'" if silent else ""
    deadline = time.monotonic() + (_SILENT_SECONDS if silent else _SETTLE_SECONDS)
    while True:
        found = [
            f"{what}: {rows}"
            for what, query in _LEFT.items()
            if (rows := fetch(dsn, query + (idle if what == "sessions" else "")))
        ]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)
