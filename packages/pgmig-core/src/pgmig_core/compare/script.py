"""The SQL that makes the target equal: what has to go, then what is made and altered, each after what it needs.

Whatever differs gets an ALTER where there is an honest one. Else the object is dropped and made again with all that
needs it. Lines that begin with `--` say what no statement does. The statements that make objects are the plan's own.
"""

from __future__ import annotations

from msgspec import Struct, field

from .. import ddl
from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.constraint import Constraint
from ..catalog.default_acl import DefaultAcl
from ..catalog.index import Index
from ..catalog.table import AttrDefault, Table
from ..catalog.type import TypeShell
from ..ddl.column import contested_notnull_names
from ..ddl.context import DdlContext
from ..human import sql_comment
from ..options import Selection
from ..ordering import Ordering, order_objects
from ..ordering.cuts import owner_of_part
from ..plan import Action, Phase, Step
from ..planner.drafts import Drafts, Key, subject_of
from ..planner.objects import ObjectSteps, has_step
from ..planner.partitions import Partitions
from ..planner.selection import belongs_to
from ..planner.waiting import Waits
from . import differing
from .alter import Alteration, Sides, alter
from .going import Going, drop, reasons
from .pairs import Pairs, identity_of, is_compared, pair


def synchronize(source: Catalog, target: Catalog, selection: Selection, *, drop_extra: bool) -> tuple[str, ...]:
    """Statements and comments, in order. Raises UsageError for patterns that match nothing on the source."""
    pairs = pair(source, target, selection)
    return _Script(source, target, pairs, drop_extra=drop_extra).write()


class _Decided(Struct):
    made: set[Address] = field(default_factory=set)
    """The source's, to be created."""
    altered: dict[Address, list[str]] = field(default_factory=dict)
    attached: dict[Address, tuple[str, ...]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    detached: list[str] = field(default_factory=list)


class _Script:
    def __init__(self, source: Catalog, target: Catalog, pairs: Pairs, *, drop_extra: bool) -> None:
        self.source, self.target, self.pairs = source, target, pairs
        self.drop_extra = drop_extra
        version = min(source.server.version_num, target.server.version_num)
        self.ours = {
            identity_of(obj): address
            for address, obj in source.objects.items()
            if has_step(obj) and is_compared(obj, source, version)
        }
        theirs = {identity_of(obj): address for address, obj in target.objects.items()}
        self.decided = _Decided()
        self.extra = pairs.extra if drop_extra else frozenset()
        replaceable = {theirs[identity] for identity in self.ours if identity in theirs}
        self.going = Going(target, frozenset(replaceable) | self.extra, self.extra)
        along = {a for a in pairs.chosen.along if has_step(source.objects[a])}
        self.decided.made |= pairs.missing | {a for a in along if identity_of(source.objects[a]) not in theirs}
        server = target.server
        self.context = DdlContext(
            catalog=source,
            target_version=server.version_num,
            roles=frozenset(role.name for role in server.roles if role.is_member),
            tablespaces=frozenset(server.tablespaces),
            grantees=frozenset(role.name for role in server.roles),
            target_database=server.database,
            contested=contested_notnull_names(source, server.version_num),
            default_acls=tuple(
                d for d in target.of(DefaultAcl) if d.name == server.user and d.address not in self.extra
            ),
        )

    def write(self) -> tuple[str, ...]:
        late = self._drop_extra()
        self._alter()
        self._make_again()
        late = [statement for statement in late if self._still_there(statement[0])]
        drops = self.going.statements()
        order = self._order()
        steps = self._steps(order)
        # what only tables that were altered needed can go now
        target_context = DdlContext(catalog=self.target, target_version=self.target.server.version_num)
        after = [statement for obj, _ in late if (statement := drop(obj, target_context))]
        notes = [sql_comment(note) for note in self.decided.notes]
        return (*notes, *self.decided.detached, *drops, *(s for step in steps for s in step.statements), *after)

    def _drop_extra(self) -> list[tuple[CatalogObject, CatalogObject]]:
        """What cannot go at once, with what stands in the way."""
        late = []
        for address in sorted(self.extra):
            obj = self.target.objects[address]
            blocker = self.going.take(address)
            if blocker is not None:
                late.append((obj, blocker))
        if not self.drop_extra and self.pairs.extra:
            self.decided.notes.append(
                f"{len(self.pairs.extra)} objects are only on the target: --drop-extra drops them"
            )
        return late

    def _still_there(self, obj: CatalogObject) -> bool:
        return obj.address not in self.going.gone

    def _alter(self) -> None:
        sides = Sides(self.source, self.target, self.context, self.drop_extra)
        for address, other in sorted(self.pairs.both.items()):
            obj = self.source.objects[address]
            found = differing(obj, other, self.source, self.target)
            if not found or other.address in self.going.gone:
                continue
            alteration = alter(obj, other, found, sides)
            blocker = self._make_way(other, alteration)
            if blocker is not None:
                self.decided.notes.append(
                    f"nothing changes {subject_of(obj)}: it would have to be dropped and made again, "
                    f"but {reasons(blocker)} needs it"
                )
                continue
            self.decided.notes += [f"{subject_of(obj)}: {note}" for note in alteration.notes]
            if alteration.detach:
                self.decided.detached += alteration.detach
                self.going.detached.add(other.oid)
            if alteration.statements or alteration.attach:
                self.decided.altered[address] = alteration.statements
            if alteration.attach:
                self.decided.attached[address] = alteration.attach

    def _make_way(self, other: CatalogObject, alteration: Alteration) -> CatalogObject | None:
        if alteration.again:
            return self.going.take(other.address)
        return self.going.free(other.address) if alteration.frees else None

    def _make_again(self) -> None:
        """What went for another's sake and the source has; defaults of columns come back by SET DEFAULT."""
        for address in self.going.gone - self.extra:
            obj = self.target.objects[address]
            mine = self.ours.get(identity_of(obj))
            if isinstance(obj, AttrDefault) and not isinstance(belongs_to(obj, self.target), Table):
                continue
            if isinstance(obj, AttrDefault):
                self._set_default(obj)
            elif mine is not None:
                self.decided.made.add(mine)
                self.decided.altered.pop(mine, None)
        self.decided.made |= {shell for a in self.decided.made if (shell := _shell_of(a)) in self.source.objects}
        for address in list(self.decided.altered):
            if address in self.decided.made:
                del self.decided.altered[address]

    def _set_default(self, gone: AttrDefault) -> None:
        """The source's default of the column whose default had to go."""
        for default in self.source.of(AttrDefault):
            if (default.nspname, default.relname, default.name) == (gone.nspname, gone.relname, gone.name):
                table = Address("pg_class", default.adrelid)
                statement = ddl.create(default, self.context)[0]
                statements = self.decided.altered.setdefault(table, [])
                if table not in self.decided.made and statement not in statements:
                    statements.append(statement)

    def _order(self) -> Ordering:
        """Defaults are parts of their tables, which need what the defaults call."""
        known = self.decided.made | self.decided.altered.keys()
        defaults = {d.address for d in self.source.of(AttrDefault) if Address("pg_class", d.adrelid) in known}
        self.decided.made |= {
            d.address for d in self.source.of(AttrDefault) if Address("pg_class", d.adrelid) in self.decided.made
        }
        return order_objects(self.source, known | defaults)

    def _steps(self, order: Ordering) -> tuple[Step, ...]:
        drafts, partitions = Drafts(), Partitions.of(self.source)
        made = frozenset(self.decided.made & order.needs.keys())
        ObjectSteps(self.source, self.context, order, made, drafts, partitions, {}).draft()
        altered = {address: list(statements) for address, statements in self.decided.altered.items()}
        for address in sorted(self.decided.made - order.needs.keys()):
            # a check that is written with its table, whose table is there already
            owner = owner_of_part(self.source.objects[address])
            obj = self.source.objects[address]
            if owner in altered and isinstance(obj, Constraint):
                altered[owner] += ddl.create(obj, self.context)
        for address, statements in altered.items():
            obj = self.source.objects[address]
            step = Step(
                id=-1,
                phase=ddl.phase_of(obj),
                action=Action.ALTER,
                subject=subject_of(obj),
                statements=tuple(statements),
            )
            drafts.add(Key("alter", address), step)
        for address, attach in self.decided.attached.items():
            key, subject = Key("attach", address), subject_of(self.source.objects[address])
            drafts.add(
                key,
                Step(id=-1, phase=Phase.TABLES, action=Action.ALTER, subject=subject, statements=attach),
                requires=[Key("alter", address)],
            )
            drafts.follow(key, *(Key(what, a) for a in self._parents(address) for what in ("create", "alter")))
            for index in self.source.of(Index):
                if index.indrelid == address.objid and index.address in altered:
                    drafts.follow(Key("alter", index.address), key)
        for address, needs in order.needs.items():
            key = Key("alter" if address in altered else "create", address)
            if key in drafts:
                drafts.require(key, *(Key("alter", need) for need in needs if need in altered))
                drafts.follow(key, *(Key("create", need) for need in needs if need in made))
        Waits(self.source, order, drafts, partitions).wait_for_rows()
        for key in drafts.keys("create"):
            self._after_its_table(key, drafts)
            self._before_attaching(key, drafts, made)
        for key in drafts.keys("attach"):
            self._before_attaching(key, drafts, made)
        return drafts.number()

    def _parents(self, address: Address) -> list[Address]:
        table = self.source.objects[address]
        return [Address("pg_class", oid) for oid in table.parents] if isinstance(table, Table) else []

    def _after_its_table(self, key: Key, drafts: Drafts) -> None:
        """A part of a table that is altered: its new columns, or the names of those it has."""
        owner = belongs_to(self.source.objects[key.address], self.source)
        if owner is not None and not isinstance(self.source.objects[key.address], AttrDefault):
            drafts.follow(key, Key("alter", owner.address))

    def _before_attaching(self, key: Key, drafts: Drafts, made: frozenset[Address]) -> None:
        """Attached to a parent that has its keys already, a partition without them would get its own by itself; so
        would its partitions."""
        obj = self.source.objects[key.address]
        table = obj if isinstance(obj, Table) else belongs_to(obj, self.source)
        top = self._top(table, made) if isinstance(table, Table) and table.relispartition else None
        if table is None or top is None or Key("attach", top) not in drafts:
            return
        if key.what == "attach" and table.address == top:
            return  # itself, or an index that is attached after its table
        if isinstance(obj, Index | Table) or (isinstance(obj, Constraint) and obj.contype in "pux"):
            drafts[key].follows.discard(Key("attach", top))
            drafts.follow(Key("attach", top), key)

    def _top(self, table: Table, made: frozenset[Address]) -> Address | None:
        """The partition that is attached to a table which is there: this one, or the one it is a partition of."""
        parent = Address("pg_class", table.parents[0])
        if parent not in made:
            return table.address
        above = self.source.objects[parent]
        return self._top(above, made) if isinstance(above, Table) and above.relispartition else None


def _shell_of(address: Address) -> Address:
    """What announces a type, if the address is one's."""
    return Address(TypeShell.CATALOG, address.objid) if address.classid == "pg_type" else address


__all__ = ["synchronize"]
