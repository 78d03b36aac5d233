"""CREATE EVENT TRIGGER, to be made when all else is: it fires on the DDL that follows."""

from __future__ import annotations

from ..catalog.event_trigger import EventTrigger
from ..identifiers import literal, quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity

_STATES = {"D": "DISABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA"}


def identify(trigger: EventTrigger) -> Identity:
    return Identity("EVENT TRIGGER", quote(trigger.name))


def create(trigger: EventTrigger, context: DdlContext) -> tuple[str, ...]:
    identity = identify(trigger)
    when = ""
    if trigger.tags:
        when = f"\n    WHEN TAG IN ({', '.join(literal(tag).lstrip() for tag in trigger.tags)})"
    state = _STATES.get(trigger.evtenabled)
    return (
        f"CREATE EVENT TRIGGER {identity.sql} ON {trigger.evtevent}{when}\n    EXECUTE FUNCTION {trigger.function}()",
        *((f"ALTER EVENT TRIGGER {identity.sql} {state}",) if state else ()),
        *attributes.owner(trigger, identity, context),
        *attributes.comment(trigger, identity),
    )


FAMILIES = (
    Family(
        cls=EventTrigger,
        title="event trigger",
        kind=Kind.TRIGGERS,
        phase=lambda _: Phase.TRIGGERS,
        identify=identify,
        create=create,
        does="made last, so that it does not fire on what the run does",
        needs="superuser",
    ),
)
