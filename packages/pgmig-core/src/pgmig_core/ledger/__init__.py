"""The ledger: what a run has done, noted on the target in the transaction that did it.

    run         one row: of which plan, between which databases, and the target's catalog as it was at first
    snapshot    the snapshots of the source that rows were read under
    done        a row for each step that was done; of a split table also one for each chunk
    taken_off   what was taken off for the run (foreign keys, roles' grants), with the statements that put it back

statements   the SQL, pure       codec   a catalog as bytes       ledger   reading and writing it
lock         one pgmig per database

Nothing of the plan's SQL is stored but what puts things back: a run that goes on makes the plan again. Only tables of
the connected user are trusted: others could have a superuser run their statements.
"""

from __future__ import annotations

from .ledger import Done, Ledger, Left, RunRow, Snapshots, Standing, TakenOff, find
from .lock import hold_target, release_target

__all__ = [
    "Done",
    "Ledger",
    "Left",
    "RunRow",
    "Snapshots",
    "Standing",
    "TakenOff",
    "find",
    "hold_target",
    "release_target",
]
