"""CREATE RULE, and whether it applies."""

from __future__ import annotations

from ..catalog.rule import Rule
from ..identifiers import qualify, quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity
from .trigger import STATES


def identify(rule: Rule) -> Identity:
    return Identity("RULE", f"{quote(rule.name)} ON {qualify(rule.nspname, rule.relname)}")


def create(rule: Rule, context: DdlContext) -> tuple[str, ...]:  # noqa: ARG001 - the families' signature
    """The rule as the server wrote it."""
    found = [rule.definition.rstrip().removesuffix(";")]
    if rule.ev_enabled != "O":
        table = qualify(rule.nspname, rule.relname)
        found.append(f"ALTER TABLE {table} {STATES[rule.ev_enabled]} RULE {quote(rule.name)}")
    return (*found, *attributes.comment(rule, identify(rule)))


FAMILIES = (
    Family(
        cls=Rule,
        title="rule",
        kind=Kind.TABLES,
        phase=lambda _: Phase.TRIGGERS,
        identify=identify,
        create=create,
        does="after the rows; whether it is enabled",
        needs="the owner of its table",
    ),
)
