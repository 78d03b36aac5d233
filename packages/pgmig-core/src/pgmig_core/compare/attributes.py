"""An object's attributes as texts that can be compared across servers: (column or "", name) → text.

They are the fields of its Struct but for oids, statistics and what only repeats another field, with columns taken
apart by name. What only one of two versions knows is left out on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.changed_privileges import ChangedPrivileges
from ..catalog.extension import Extension
from ..catalog.foreign import UserMapping
from ..catalog.function import Function
from ..catalog.index import Index
from ..catalog.sequence import Sequence
from ..catalog.table import Column, Table
from ..catalog.view import View
from ..ddl.acl import parse
from ..ddl.secret import hide_options, hide_password
from ..identifiers import qualify
from .columns import column_attributes
from .wording import DEPARSED, normal

Attributes = dict[tuple[str, str], str]

_COMMON = frozenset(CatalogObject.__struct_fields__)
_NOT_COMPARED = frozenset(
    {
        # oids and attnums, good on one server only; where they matter, names stand in their place
        "conrelid", "contypid", "conkey", "confkey", "conindid", "confrelid", "conparentid", "indrelid", "indkey",
        "relation_oid", "tgrelid", "adrelid", "adnum", "owned_by_relid", "owned_by_attnum", "rowtype_oid", "typrelid",
        "typbasetype", "rngsubtype", "parents", "check_oids", "constraint_oids", "prrelid", "extension_oid",
        "constraint_oid", "parent_oid", "attnum", "atttypid", "classid", "kind", "identity",
        # statistics
        "reltuples", "relpages", "bytes",
        # said by the definition too
        "condeferrable", "condeferred", "convalidated", "conenforced", "connoinherit", "indnkeyatts", "indisunique",
        "indisprimary", "indimmediate", "indnullsnotdistinct", "has_predicate", "has_expressions", "predicate",
        "has_sql_body", "lanname", "result", "argument_types", "arguments", "reads_itself",
        # what ATTACH PARTITION and INHERIT leave behind
        "conislocal", "coninhcount",
        # said of an extension's control file
        "extrelocatable", "default_comment", "extcondition", "is_extension_config", "config_sequences",
        "options_hidden", "is_clone", "initprivs",
    }
)  # fmt: skip
_SINCE = {
    "stxstattarget": 130000, "multirange": 140000, "typsubscript": 140000, "subbinary": 140000, "substream": 140000,
    "call_argument_types": 140000, "filter": 150000, "schemas": 150000, "subtwophasestate": 150000,
    "subdisableonerr": 150000, "icu_rules": 160000, "subpasswordrequired": 160000, "subrunasowner": 160000,
    "suborigin": 160000, "notnull_conname": 170000, "notnull_comment": 170000, "subfailover": 170000,
    "pubgencols": 180000,
}  # fmt: skip
"""Fields that only servers from this server_version_num on have."""
_MAINTAIN = 170000


def attributes_of(obj: CatalogObject, catalog: Catalog, version: int) -> Attributes:
    """`version` is the older server's server_version_num."""
    found: Attributes = {}
    for name in obj.__struct_fields__:
        value = getattr(obj, name)
        if name in _COMMON or name in _NOT_COMPARED or version < _SINCE.get(name, 0):
            continue
        if isinstance(obj, Table | View) and name in ("columns", "relrowsecurity", "relforcerowsecurity"):
            continue  # columns one by one, row security as an object of its own
        if name in ("options", "foreign_options") and isinstance(value, tuple):
            value = () if isinstance(obj, UserMapping) and obj.options_hidden else tuple(sorted(value))
        elif name in ("reloptions", "toast_reloptions", "settings", "depends_on_extensions"):
            value = tuple(sorted(value, key=str)) if value else ()
        elif name == "relpersistence" and isinstance(obj, Sequence) and version < 150000:
            continue
        if value not in (None, (), ""):
            text = _text(value, version)
            found["", name] = normal(text) if name in DEPARSED and not _is_body(obj) else text
    found |= _common(obj, version)
    found |= _references(obj, catalog)
    if isinstance(obj, View):
        found["", "columns"] = ", ".join(column.attname for column in obj.columns)
    if isinstance(obj, Table | View):
        for column in obj.columns:
            found |= column_attributes(obj, column, catalog, version)
            if column.acl:
                found[column.attname, "privileges"] = _privileges(column.acl, obj.owner, version)
    return found


def _is_body(obj: CatalogObject) -> bool:
    """Blanks in a function's body are its author's."""
    return isinstance(obj, Function)


def effective_acl(obj: CatalogObject) -> tuple[str, ...] | None:
    """Its privileges, also where they are the defaults that the catalog has no row for."""
    return obj.acl if obj.acl is not None else obj.acldefault


def shown(obj: CatalogObject, name: str, value: str | None) -> str | None:
    """The value as people may see it."""
    if value is None:
        return None
    if name == "subconninfo":
        return hide_password(value)
    if name in ("options", "foreign_options", "attfdwoptions"):
        pairs = getattr(obj, name, ())
        return ", ".join(f"{option} {text}" for option, text in hide_options(tuple(sorted(pairs))))
    return value


def _common(obj: CatalogObject, version: int) -> Attributes:
    found: Attributes = {}
    if obj.owner is not None and not isinstance(obj, Extension | ChangedPrivileges) and obj.CATALOG != "pg_database":
        found["", "owner"] = obj.owner
    acl = effective_acl(obj)
    if acl is not None:
        found["", "privileges"] = _privileges(acl, obj.owner, version)
    if obj.comment:
        found["", "comment"] = obj.comment
    names = {c.attnum: c.attname for c in getattr(obj, "columns", ()) if isinstance(c, Column)}
    for label in obj.seclabels:
        found[names.get(label.objsubid, ""), f"security label for {label.provider}"] = label.label
    return found


def _privileges(acl: Iterable[str], owner: str | None, version: int) -> str:
    """The aclitems in order of name, the owner as `owner`, so that another owner is one difference and not three."""
    items = []
    for text in acl:
        item = parse(text)
        letters = item.privileges.replace("m*", "").replace("m", "") if version < _MAINTAIN else item.privileges
        if not letters:
            continue  # MAINTAIN alone, which the older server does not know
        who, by = ("owner" if name == owner else name for name in (item.grantee, item.grantor))
        items.append(f"{who or 'PUBLIC'}={letters}/{by}")
    return ", ".join(sorted(items)) or "none"


def _references(obj: CatalogObject, catalog: Catalog) -> Attributes:
    """By name what the catalog has by oid."""
    if isinstance(obj, Sequence) and obj.owned_by_relid:
        table = catalog.objects.get(Address("pg_class", obj.owned_by_relid))
        if isinstance(table, Table):
            column = next((c.attname for c in table.columns if c.attnum == obj.owned_by_attnum), "")
            return {("", "owned by"): f"{qualify(table.nspname, table.name)}.{column}"}
    if isinstance(obj, Index) and obj.parent_oid:
        parent = catalog.objects.get(Address("pg_class", obj.parent_oid))
        return {("", "attached to"): qualify(parent.nspname, parent.name)} if parent is not None else {}
    return {}


def _text(value: Any, version: int) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(_text(item, version) for item in value)
    if isinstance(value, Struct):
        parts = [
            f"{name}={_text(getattr(value, name), version)}"
            for name in value.__struct_fields__
            if name not in _NOT_COMPARED and version >= _SINCE.get(name, 0) and getattr(value, name) not in (None, ())
        ]
        return f"({', '.join(parts)})"
    return str(value)


__all__ = ["Attributes", "attributes_of", "effective_acl", "shown"]
