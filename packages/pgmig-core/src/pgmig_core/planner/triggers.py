"""User triggers of the target's tables that rest while rows arrive."""

from __future__ import annotations

from collections.abc import Callable

from ..catalog.base import Address
from ..catalog.catalog import Catalog
from ..catalog.table import Table
from ..catalog.trigger import Trigger
from ..plan import TriggerState

_FIRES = "OA"
"""tgenabled of triggers that fire in a session like ours: origin and always."""


def resting_triggers(target: Catalog) -> Callable[[Table], tuple[TriggerState, ...]]:
    """A function from a table to its triggers that would fire.

    A partition has a clone of each row trigger of its parents, under the same name; the catalog has the clone only
    where it is enabled differently.
    """
    of: dict[int, list[Trigger]] = {}
    for trigger in target.of(Trigger):
        of.setdefault(trigger.tgrelid, []).append(trigger)

    def resting(table: Table) -> tuple[TriggerState, ...]:
        found = {t.name: t for t in of.get(table.oid, ())}
        current: Table | None = table
        while current is not None and current.relispartition:
            parent = target.objects.get(Address("pg_class", current.parents[0]))
            current = parent if isinstance(parent, Table) else None
            for trigger in of.get(current.oid, ()) if current else ():
                if " FOR EACH ROW " in trigger.definition:
                    found.setdefault(trigger.name, trigger)
        return tuple(TriggerState(name=t.name, tgenabled=t.tgenabled) for t in found.values() if t.tgenabled in _FIRES)

    return resting
