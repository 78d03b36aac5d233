"""CREATE SEQUENCE, and the statement that gives a sequence to its column."""

from __future__ import annotations

from ..catalog.base import Address
from ..catalog.sequence import Sequence
from ..catalog.table import Table
from ..identifiers import qualify, quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity

_RANGE = {
    "smallint": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}


def identify(sequence: Sequence) -> Identity:
    return Identity("SEQUENCE", qualify(sequence.nspname, sequence.name))


def create(sequence: Sequence, context: DdlContext) -> tuple[str, ...]:
    """The sequence without owner column and present value: both come later."""
    identity = identify(sequence)
    unlogged = "UNLOGGED " if sequence.relpersistence == "u" and context.target_version >= 150000 else ""
    as_type = f" AS {sequence.type}" if sequence.type != "bigint" else ""
    return (
        f"CREATE {unlogged}SEQUENCE {identity.sql}{as_type} {parameters(sequence)}",
        *attributes.owner(sequence, identity, context),
        *attributes.comment(sequence, identity),
    )


def parameters(sequence: Sequence) -> str:
    """START WITH … CACHE …, as CREATE SEQUENCE and identity columns take them."""
    low, high = _RANGE[sequence.type]
    if sequence.seqincrement > 0:
        low = 1
    else:
        high = -1
    found = [
        f"START WITH {sequence.seqstart}",
        f"INCREMENT BY {sequence.seqincrement}",
        "NO MINVALUE" if sequence.seqmin == low else f"MINVALUE {sequence.seqmin}",
        "NO MAXVALUE" if sequence.seqmax == high else f"MAXVALUE {sequence.seqmax}",
        f"CACHE {sequence.seqcache}",
    ]
    if sequence.seqcycle:
        found.append("CYCLE")
    return " ".join(found)


def own(sequence: Sequence, context: DdlContext) -> tuple[str, ...]:
    """ALTER SEQUENCE … OWNED BY, for when both are there; nothing for a sequence that no column owns."""
    table = context.catalog.objects.get(Address("pg_class", sequence.owned_by_relid))
    if sequence.is_identity or not isinstance(table, Table):
        return ()
    attname = next(c.attname for c in table.columns if c.attnum == sequence.owned_by_attnum)
    owner = f"{qualify(table.nspname, table.name)}.{quote(attname)}"
    return (f"ALTER SEQUENCE {identify(sequence).sql} OWNED BY {owner}",)


def of_identity(sequence: Sequence, table: Table, context: DdlContext) -> tuple[str, ...]:
    """What the sequence of an identity column needs beside the column's definition."""
    identity = identify(sequence)
    found = attributes.comment(sequence, identity)
    if sequence.relpersistence != table.relpersistence and context.target_version >= 150000:
        logged = "UNLOGGED" if sequence.relpersistence == "u" else "LOGGED"
        found = (f"ALTER SEQUENCE {identity.sql} SET {logged}", *found)
    return found


FAMILIES = (
    Family(
        cls=Sequence,
        title="sequence",
        kind=Kind.SEQUENCES,
        phase=lambda _: Phase.SEQUENCES,
        identify=identify,
        create=create,
        does="its present value; owned by its column",
    ),
)
