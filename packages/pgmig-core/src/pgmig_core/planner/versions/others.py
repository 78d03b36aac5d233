"""Publications, subscriptions, event triggers, sequences, default privileges, privileges and settings."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ...catalog.base import Address, CatalogObject
from ...catalog.changed_privileges import ChangedPrivileges
from ...catalog.database import Database
from ...catalog.default_acl import DefaultAcl
from ...catalog.event_trigger import EventTrigger
from ...catalog.extension import Extension
from ...catalog.publication import Publication, PublicationTable
from ...catalog.sequence import Sequence
from ...catalog.subscription import Subscription
from ...catalog.table import Table
from ...catalog.view import View
from ...ddl.acl import parse
from ...identifiers import qualify
from ...plan import Severity
from ..partitions import Partitions
from .gap import Gap
from .rule import Changed, Rule


def _choosy_tables(publication: Publication, gap: Gap) -> Changed | None:  # noqa: ARG001 - the rules' common signature
    """Whole, such a table would publish more than was meant."""
    choosy = [t for t in publication.tables if t.columns is not None or t.filter is not None]
    if not choosy:
        return None
    made = replace(publication, tables=tuple(t for t in publication.tables if t not in choosy))
    return Changed(made, f"row filters or column lists of tables ({', '.join(t.table for t in choosy)})")


def _schemas(publication: Publication, gap: Gap) -> Changed | None:
    if not publication.schemas:
        return None
    named = {table.prrelid for table in publication.tables}
    tables = tuple(
        PublicationTable(prrelid=table.oid, table=qualify(table.nspname, table.name))
        for table in gap.source.of(Table)
        if table.nspname in publication.schemas and table.relkind != "f" and table.relpersistence == "p"
        if table.oid not in named
    )
    made = replace(publication, schemas=(), tables=_by_name((*publication.tables, *tables), gap))
    return Changed(made, f"TABLES IN SCHEMA ({', '.join(publication.schemas)})")


def _by_name(tables: Iterable[PublicationTable], gap: Gap) -> tuple[PublicationTable, ...]:
    """In the order in which a catalog has them."""
    relations = {table.oid: (table.nspname or "", table.name) for table in gap.source.of(Table)}
    return tuple(sorted(tables, key=lambda table: relations[table.prrelid]))


def _partitioned(publication: Publication, gap: Gap) -> Changed | None:
    relations = {table.oid: table for table in gap.source.of(Table)}
    roots = {t.prrelid for t in publication.tables if relations[t.prrelid].relkind == "p"}
    if not roots:
        return None
    partitions = Partitions.of(gap.source)
    tables: dict[int, PublicationTable] = {t.prrelid: t for t in publication.tables if t.prrelid not in roots}
    for root in sorted(roots):
        for table in (relations[oid] for oid in partitions.under(root)):
            if table.relkind == "r":
                name = qualify(table.nspname, table.name)
                tables.setdefault(table.oid, PublicationTable(prrelid=table.oid, table=name))
    names = ", ".join(relations[oid].name for oid in sorted(roots))
    return Changed(replace(publication, tables=_by_name(tables.values(), gap)), f"partitioned tables ({names})")


def _via_root(publication: Publication, gap: Gap) -> Changed | None:  # noqa: ARG001
    made = replace(publication, pubviaroot=False)
    return Changed(made, "publish_via_partition_root") if publication.pubviaroot else None


def _generated(publication: Publication, gap: Gap) -> Changed | None:  # noqa: ARG001
    made = replace(publication, pubgencols="n")
    return Changed(made, "publish_generated_columns") if publication.pubgencols != "n" else None


_SUBSCRIPTION: tuple[tuple[int, str, dict[str, object]], ...] = (
    (14, "binary", {"subbinary": False}),
    (15, "two_phase", {"subtwophasestate": "d"}),
    (15, "disable_on_error", {"subdisableonerr": False}),
    (16, "password_required", {"subpasswordrequired": True}),
    (16, "run_as_owner", {"subrunasowner": False}),
    (16, "origin", {"suborigin": "any"}),
    (17, "failover", {"subfailover": False}),
)


def _subscription(subscription: Subscription, gap: Gap) -> Changed | None:
    changes: dict[str, str] = {}
    made = subscription
    for since, option, plain in _SUBSCRIPTION:
        without = replace(made, **plain)
        if gap.major < since and without != made:
            made, changes[option] = without, f"{option} (since {since})"
    if gap.major < 14 and subscription.substream != "f":
        made, changes["streaming"] = replace(made, substream="f"), "streaming (since 14)"
    elif gap.major < 16 and subscription.substream == "p":
        made, changes["streaming"] = replace(made, substream="t"), "streaming = parallel (since 16)"
    return Changed(made, f"options {', '.join(changes.values())}") if changes else None


def _login(trigger: EventTrigger, gap: Gap) -> Changed | None:  # noqa: ARG001
    return Changed(None, "the event login") if trigger.evtevent == "login" else None


def _unlogged(sequence: Sequence, gap: Gap) -> Changed | None:  # noqa: ARG001
    if sequence.relpersistence != "u" or sequence.is_identity:
        return None
    return Changed(replace(sequence, relpersistence="p"), "an unlogged sequence")


def _large_objects(acl: DefaultAcl, gap: Gap) -> Changed | None:  # noqa: ARG001
    return Changed(None, "default privileges of large objects") if acl.defaclobjtype == "L" else None


def _settings(database: Database, gap: Gap) -> Changed | None:
    lost = [setting for setting in database.settings if setting.name in gap.settings]
    if not lost:
        return None
    made = replace(database, settings=tuple(s for s in database.settings if s not in lost))
    return Changed(made, f"settings ({', '.join(setting.name for setting in lost)})")


def _maintain(obj: CatalogObject, gap: Gap) -> Changed | None:  # noqa: ARG001
    """Owners may maintain without it, and who was granted ALL has all there is: that is no loss."""
    if not any("m" in parse(text).privileges for text in obj.acl or ()):
        return None
    acl, default, initial = (_without_maintain(items) for items in (obj.acl, obj.acldefault, obj.initprivs))
    if isinstance(obj, DefaultAcl) and set(acl or ()) == set(default or ()):
        made = None
    else:
        made = replace(obj, acl=acl, acldefault=default, initprivs=initial)
    items = [parse(text) for text in obj.acl or () if text not in (obj.acldefault or ())]
    lost = [item for item in items if "m" in item.privileges and not set(item.privileges) >= _ALL]
    names = [item.grantee or "PUBLIC" for item in lost if item.grantee != obj.owner]
    return Changed(made, f"the privilege MAINTAIN for {', '.join(names)}" if names else "")


def _without_maintain(items: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The aclitems without it, and without those that are nothing but it."""
    if items is None:
        return None
    found = []
    for text in items:
        item = parse(text)
        at = text.rindex(f"={item.privileges}/") + 1 + len(item.privileges)
        letters = item.privileges.replace("m*", "").replace("m", "")
        if letters:
            found.append(f"{text[: at - len(item.privileges)]}{letters}{text[at:]}")
    return tuple(found)


def _of_the_server(obj: ChangedPrivileges, gap: Gap) -> Changed | None:
    """Privileges of what initdb made: other versions may not have it."""
    name = obj.identity.removeprefix("pg_catalog.").partition("(")[0]
    lacks = name in (gap.functions if obj.classid == "pg_proc" else gap.relations)
    return Changed(None, obj.identity) if not obj.extension_oid and lacks else None


def _of_an_extension(obj: ChangedPrivileges, gap: Gap) -> Changed | None:
    extension = gap.source.objects.get(Address("pg_extension", obj.extension_oid))
    if not isinstance(extension, Extension) or extension.name not in gap.extensions:
        return None
    if extension.extversion in gap.extensions[extension.name]:
        return None
    return Changed(obj, f"version {extension.extversion} of extension {extension.name}")


_ALL = frozenset("arwdDxtm")

RULES = (
    Rule(cls=ChangedPrivileges, title="privileges of the server's own objects", change=_of_the_server),
    Rule(
        cls=ChangedPrivileges,
        title="privileges of extensions' objects",
        severity=Severity.INFO,
        becomes="granted if the extension's version there has the object, and fails if not",
        change=_of_an_extension,
    ),
    Rule(
        cls=Publication,
        title="row filters and column lists",
        since=15,
        becomes="made without these tables, which would be published whole",
        change=_choosy_tables,
    ),
    Rule(
        cls=Publication,
        title="TABLES IN SCHEMA",
        since=15,
        becomes="made with the schema's tables of now: tables made later are not published",
        change=_schemas,
    ),
    Rule(
        cls=Publication,
        title="partitioned tables of a publication",
        since=13,
        becomes="made with their partitions of now",
        change=_partitioned,
    ),
    Rule(
        cls=Publication,
        title="publish_via_partition_root",
        since=13,
        becomes="made without it: changes are published as the partitions'",
        change=_via_root,
    ),
    Rule(
        cls=Publication,
        title="publish_generated_columns",
        since=18,
        becomes="made without it: generated columns are not published",
        change=_generated,
    ),
    Rule(cls=Subscription, title="options of subscriptions", becomes="made without them", change=_subscription),
    Rule(cls=EventTrigger, title="event trigger on login", since=17, change=_login),
    Rule(cls=Sequence, title="unlogged sequence", since=15, becomes="made logged", change=_unlogged),
    Rule(cls=DefaultAcl, title="default privileges of large objects", since=18, change=_large_objects),
    Rule(cls=Database, title="settings of the database", becomes="made without them", change=_settings),
    *(
        Rule(cls=cls, title="privilege MAINTAIN", since=17, becomes="made without it", change=_maintain)
        for cls in (Table, View, DefaultAcl, ChangedPrivileges)
    ),
)
