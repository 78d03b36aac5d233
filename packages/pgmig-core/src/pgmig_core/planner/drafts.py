"""Steps while a plan is being made: known by what they are for, not yet by number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct, field
from msgspec.structs import force_setattr

from .. import ddl, ordering
from ..catalog.base import Address, CatalogObject
from ..catalog.constraint import Constraint
from ..identifiers import qualify
from ..plan import Phase, Step, Subject

_PHASES = {phase: position for position, phase in enumerate(Phase)}


class Key(NamedTuple):
    """What a step is for: `create` this object, `copy` its rows, `attach` it, …"""

    what: str
    address: Address


class Draft(Struct):
    step: Step
    requires: set[Key] = field(default_factory=set)
    follows: set[Key] = field(default_factory=set)


class Drafts:
    """The steps so far. Needs of steps that turn out not to be there are given up only by `optional=True`."""

    def __init__(self) -> None:
        self._drafts: dict[Key, Draft] = {}
        self._by_what: dict[str, dict[Key, None]] = {}

    def __contains__(self, key: Key) -> bool:
        return key in self._drafts

    def __getitem__(self, key: Key) -> Draft:
        return self._drafts[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._drafts)

    def keys(self, what: str) -> list[Key]:
        """The keys of the steps of one sort."""
        return list(self._by_what.get(what, ()))

    def add(self, key: Key, step: Step, requires: Iterable[Key] = (), follows: Iterable[Key] = ()) -> None:
        self._drafts[key] = Draft(step, set(requires), set(follows))
        self._by_what.setdefault(key.what, {})[key] = None

    def discard(self, key: Key) -> None:
        """Take a step out again; nobody waits for it any more."""
        if self._drafts.pop(key, None) is not None:
            del self._by_what[key.what][key]
            for draft in self._drafts.values():
                draft.requires.discard(key)
                draft.follows.discard(key)

    def require(self, key: Key, *needs: Key) -> None:
        self._drafts[key].requires.update(needs)

    def follow(self, key: Key, *needs: Key) -> None:
        """Needs that are no steps of this plan have nothing to wait for."""
        self._drafts[key].follows.update(need for need in needs if need in self._drafts)

    def number(self) -> tuple[Step, ...]:
        """The steps in a valid order, numbered. Raises KeyError for a need that is no step."""
        # by position from here on: keys are dear to hash
        position = {key: i for i, key in enumerate(self._drafts)}
        drafts = list(self._drafts.values())
        requires, follows = [], []
        for key, draft in self._drafts.items():
            try:
                required = {position[need] for need in draft.requires}
            except KeyError:
                missing = {need for need in draft.requires if need not in position}
                raise KeyError(f"{key} requires what is no step: {missing}") from None
            requires.append(required)
            follows.append({position[need] for need in draft.follows} - required)
        graph = {i: (requires[i] | follows[i]) - {i} for i in range(len(drafts))}
        order = ordering.sort(graph, key=[_PHASES[draft.step.phase] for draft in drafts].__getitem__)
        ids = [0] * len(order)
        for number, i in enumerate(order):
            ids[i] = number
        for i, (key, draft) in enumerate(self._drafts.items()):
            undoes = ids[position[Key("disable", key.address)]] if key.what == "restore" else None
            _finish(
                draft.step,
                ids[i],
                frozenset(ids[n] for n in requires[i]),
                frozenset(ids[n] for n in follows[i]),
                undoes,
            )
        return tuple(drafts[i].step for i in order)


def _finish(step: Step, id: int, requires: frozenset[int], follows: frozenset[int], undoes: int | None) -> None:
    """In place, though steps are frozen: these are nobody else's yet, and a copy of each costs a fifth of planning."""
    write = force_setattr
    write(step, "id", id)
    write(step, "requires", requires)
    write(step, "follows", follows)
    write(step, "undoes", undoes)


def relation_name(obj: CatalogObject) -> str:
    """The qualified name of the relation an object is or belongs to, as steps' lock sets have it."""
    return qualify(obj.nspname, getattr(obj, "relname", obj.name))


def subject_of(obj: CatalogObject) -> Subject:
    """What people read in plans and reports: a part of a table is named with it."""
    identity = ddl.identify(obj)
    kind = "FK CONSTRAINT" if isinstance(obj, Constraint) and obj.contype == "f" else identity.kind
    if "(" in identity.sql and obj.nspname is not None and identity.kind in ("FUNCTION", "PROCEDURE", "AGGREGATE"):
        return Subject(kind, obj.nspname, identity.sql.removeprefix(qualify(obj.nspname, "x")[:-1]))
    relname = getattr(obj, "relname", None)
    return Subject(kind, obj.nspname, f"{relname}.{obj.name}" if relname else obj.name)
