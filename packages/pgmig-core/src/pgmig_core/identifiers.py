"""Writing names and strings into SQL, the way the server's own quote_ident and quote_literal do.

Values never go into SQL where a parameter can stand; names and DDL cannot be parameters, so they come through here.
"""

from __future__ import annotations

import re
from functools import lru_cache

_CACHED = 1 << 16
"""Names kept with their quoted form, some 10 MB at most: a plan writes the same ones again and again."""

_SAFE = re.compile(r"[a-z_][a-z0-9_]*")

# Every word that PostgreSQL 12 to 18 have as more than an unreserved keyword (pg_get_keywords, catcode <> 'U'):
# quote_ident quotes these, and one list for all versions keeps the same name the same in every plan.
_KEYWORDS = frozenset(
    """
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both
    case cast char character check coalesce collate collation column concurrently constraint create cross
    current_catalog current_date current_role current_schema current_time current_timestamp current_user dec
    decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign
    freeze from full grant greatest group grouping having ilike in initially inner inout int integer intersect
    interval into is isnull join json json_array json_arrayagg json_exists json_object json_objectagg json_query
    json_scalar json_serialize json_table json_value lateral leading least left like limit localtime
    localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset on
    only or order out outer overlaps overlay placing position precision primary real references returning right
    row select session_user setof similar smallint some substring symmetric system_user table tablesample then
    time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when
    where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi
    xmlroot xmlserialize xmltable
    """.split()
)


@lru_cache(_CACHED)
def quote(name: str) -> str:
    """An identifier, quoted where it must be. Raises ValueError for what no PostgreSQL name can be."""
    if not name or "\0" in name:
        raise ValueError(f"not an identifier: {name!r}")
    if _SAFE.fullmatch(name) and name not in _KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


@lru_cache(_CACHED)
def qualify(schema: str | None, name: str) -> str:
    """`schema.name`, each quoted where it must be; only the name where the schema is None."""
    return f"{quote(schema)}.{quote(name)}" if schema is not None else quote(name)


def quote_list(names: tuple[str, ...] | list[str]) -> str:
    """Identifiers in a list, as in a column list."""
    return ", ".join(quote(name) for name in names)


def literal(text: str) -> str:
    """A string literal that means the same whatever standard_conforming_strings is."""
    if "\0" in text:
        raise ValueError("a PostgreSQL string holds no NUL")
    body = text.replace("'", "''")
    return " E'" + body.replace("\\", "\\\\") + "'" if "\\" in body else f"'{body}'"
