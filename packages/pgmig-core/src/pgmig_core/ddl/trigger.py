"""CREATE TRIGGER, and whether it fires."""

from __future__ import annotations

from ..catalog.trigger import Trigger
from ..identifiers import qualify, quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity
from .depends import on_extensions

STATES = {"O": "ENABLE", "D": "DISABLE", "R": "ENABLE REPLICA", "A": "ENABLE ALWAYS"}
"""tgenabled and ev_enabled in words of ALTER TABLE."""


def identify(trigger: Trigger) -> Identity:
    return Identity("TRIGGER", f"{quote(trigger.name)} ON {qualify(trigger.nspname, trigger.relname)}")


def create(trigger: Trigger, context: DdlContext) -> tuple[str, ...]:  # noqa: ARG001 - the families' signature
    """The trigger; of a partition's copy, which its parent's trigger has made, only its state."""
    state = set_state(trigger)
    if trigger.is_clone:
        return (state,)
    return (
        trigger.definition,
        *([state] if trigger.tgenabled != "O" else []),
        *on_extensions(trigger.depends_on_extensions, identify(trigger)),
        *attributes.comment(trigger, identify(trigger)),
    )


def set_state(trigger: Trigger) -> str:
    """ALTER TABLE … ENABLE or DISABLE TRIGGER."""
    table = qualify(trigger.nspname, trigger.relname)
    return f"ALTER TABLE {table} {STATES[trigger.tgenabled]} TRIGGER {quote(trigger.name)}"


FAMILIES = (
    Family(
        cls=Trigger,
        title="trigger",
        kind=Kind.TRIGGERS,
        phase=lambda _: Phase.TRIGGERS,
        identify=identify,
        create=create,
        does="after the rows; whether it is enabled, of partitions too",
        needs="the owner of its table",
    ),
)
