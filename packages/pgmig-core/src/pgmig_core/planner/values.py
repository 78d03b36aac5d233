"""The steps that carry sequences' values: neither rows nor definitions."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.extension import Extension
from ..catalog.sequence import Sequence
from ..catalog.table import Table
from ..identifiers import literal, qualify, quote
from ..options import ExistingData, Options
from ..plan import Action, Phase, SequenceStep, Step, Subject
from .drafts import Drafts, Key, subject_of
from .matching import Matches
from .selection import Chosen


def draft_values(
    source: Catalog, chosen: Chosen, kept: Matches, made: frozenset[Address], options: Options, drafts: Drafts,
    unreadable: AbstractSet[Address] = frozenset(),
) -> None:  # fmt: skip
    """`kept` are the target's own sequences: unless rows are replaced, they are only ever set forward.

    Those that are `unreadable` on the source are set from their columns' rows.
    """
    for sequence in _chosen_sequences(source, chosen):
        other = kept.counterpart.get(sequence.address)
        there = other or sequence
        base = Address("pg_class", sequence.owned_by_relid) if sequence.is_identity else sequence.address
        if other is None and base not in made:
            continue
        if sequence.address in unreadable:
            _draft_from_rows(source, sequence, there, made, drafts)
            continue
        drafts.add(
            Key("sequence", sequence.address),
            SequenceStep(
                id=-1,
                phase=Phase.SEQUENCES,
                action=Action.SET_SEQUENCE,
                subject=subject_of(sequence),
                statements=(f"SELECT setval('{qualify(there.nspname, there.name)}', …, …)",),
                source_schema=sequence.nspname or "",
                source_name=sequence.name,
                target_schema=there.nspname or "",
                target_name=there.name,
                advance_only=other is not None and options.existing_data is not ExistingData.TRUNCATE,
            ),
            requires=[Key("create", base)] if base in made else [],
        )
    for extension in source.of(Extension):
        if extension.address in made & chosen.direct:
            _draft_config_sequences(extension, drafts)


def _draft_config_sequences(extension: Extension, drafts: Drafts) -> None:
    """Configuration sequences, as configuration tables: only with an extension that is made anew."""
    for schema, name in extension.config_sequences:
        drafts.add(
            Key(f"sequence {schema}.{name}", extension.address),
            SequenceStep(
                id=-1,
                phase=Phase.SEQUENCES,
                action=Action.SET_SEQUENCE,
                subject=Subject("SEQUENCE", schema, name),
                statements=(f"SELECT setval('{qualify(schema, name)}', …, …)",),
                source_schema=schema,
                source_name=name,
                target_schema=schema,
                target_name=name,
            ),
            requires=[Key("create", extension.address)],
        )


def _draft_from_rows(
    source: Catalog, sequence: Sequence, there: CatalogObject, made: frozenset[Address], drafts: Drafts
) -> None:
    table = source.objects.get(Address("pg_class", sequence.owned_by_relid))
    base = table.address if sequence.is_identity and table is not None else sequence.address
    if not isinstance(table, Table) or (table.address not in made and Key("copy", table.address) not in drafts):
        return
    key = Key("sequence", sequence.address)
    step = Step(
        id=-1,
        phase=Phase.SEQUENCES,
        action=Action.ALTER,
        subject=subject_of(sequence),
        statements=(_highest_value(sequence, there, table),),
        note="its value could not be read on the source",
    )
    drafts.add(key, step, requires=[Key("create", a) for a in {base, table.address} if a in made])
    drafts.follow(key, *(k for k in drafts if k.what == "copy"))


def _highest_value(sequence: Sequence, there: CatalogObject, table: Table) -> str:
    """Sets a sequence to what its column has reached; where it has no rows the sequence stays as it was made."""
    column = next(c.attname for c in table.columns if c.attnum == sequence.owned_by_attnum)
    extreme = "max" if sequence.seqincrement > 0 else "min"
    name = literal(qualify(there.nspname, there.name)).lstrip()
    return (
        f"SELECT pg_catalog.setval({name}::pg_catalog.regclass, v) FROM (SELECT pg_catalog.{extreme}({quote(column)})"
        f" AS v FROM {qualify(table.nspname, table.name)}) t WHERE v IS NOT NULL"
    )


def _chosen_sequences(source: Catalog, chosen: Chosen) -> Iterator[Sequence]:
    for sequence in sorted(source.of(Sequence), key=lambda s: s.oid):
        address = sequence.address
        if address not in chosen.all:
            continue
        if address in chosen.direct or Address("pg_class", sequence.owned_by_relid) in chosen.direct:
            yield sequence
