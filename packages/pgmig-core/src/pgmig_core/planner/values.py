"""The steps that carry what is neither a row nor a definition: sequences' values and large objects' contents."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalog.base import Address
from ..catalog.catalog import Catalog
from ..catalog.large_object import LargeObject
from ..catalog.sequence import Sequence
from ..identifiers import qualify
from ..options import ExistingData, Options
from ..plan import Action, LargeObjectStep, Phase, SequenceStep, Subject
from .drafts import Drafts, Key, subject_of
from .matching import Matches
from .selection import Chosen

LARGE_OBJECTS_PER_STEP = 1000


def draft_values(
    source: Catalog, chosen: Chosen, kept: Matches, made: frozenset[Address], options: Options, drafts: Drafts
) -> None:
    """`kept` are the target's own sequences: unless rows are replaced, they are only ever set forward."""
    for sequence in _chosen_sequences(source, chosen):
        other = kept.counterpart.get(sequence.address)
        there = other or sequence
        base = Address("pg_class", sequence.owned_by_relid) if sequence.is_identity else sequence.address
        if other is None and base not in made:
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
    _draft_large_objects(source, sorted(chosen.direct & made), drafts)


def _chosen_sequences(source: Catalog, chosen: Chosen) -> Iterator[Sequence]:
    for address in sorted(chosen.all):
        obj = source.objects[address]
        if isinstance(obj, Sequence) and {address, Address("pg_class", obj.owned_by_relid)} & chosen.direct:
            yield obj


def _draft_large_objects(source: Catalog, addresses: list[Address], drafts: Drafts) -> None:
    large = [address for address in addresses if isinstance(source.objects[address], LargeObject)]
    for start in range(0, len(large), LARGE_OBJECTS_PER_STEP):
        group = large[start : start + LARGE_OBJECTS_PER_STEP]
        drafts.add(
            Key("contents", group[0]),
            LargeObjectStep(
                id=-1,
                phase=Phase.DATA,
                action=Action.COPY,
                subject=Subject("LARGE OBJECTS", None, f"{group[0].objid} to {group[-1].objid}"),
                statements=("SELECT lo_put(…)",),
                oids=tuple(address.objid for address in group),
            ),
            requires=[Key("create", address) for address in group],
        )
