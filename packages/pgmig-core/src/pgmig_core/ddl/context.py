"""What a statement depends on beside its own object: the catalog around it and what the target can take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from msgspec import Struct

from ..catalog.base import Address, CatalogObject
from ..catalog.catalog import Catalog
from ..catalog.default_acl import DefaultAcl
from ..options import Kind
from ..plan import Phase


class Identity(NamedTuple):
    """Which object it is, on any server. `f"COMMENT ON {kind} {sql} IS …"` and `DROP {kind} {sql}` are valid SQL."""

    kind: str
    """PostgreSQL's words: TABLE, MATERIALIZED VIEW, FUNCTION, CONSTRAINT."""
    sql: str
    """Qualified, quoted, with arguments or `ON table` where the kind wants them."""


class DdlContext(Struct, frozen=True, kw_only=True):
    """For whom DDL is written."""

    catalog: Catalog
    """The catalog that the object is from, for what it refers to."""
    target_version: int
    """server_version_num of the server that will run it."""
    roles: frozenset[str] | None = None
    """Roles that objects may be given to; None for all. An owner outside is left out."""
    grantees: frozenset[str] | None = None
    """Roles that the target has, to which one may grant without being a member; None: those of `roles`."""
    target_database: str = ""
    """The target database's name, where the database itself is altered; empty: the source's name."""
    tablespaces: frozenset[str] = frozenset()
    """Tablespaces that the target has; others are left out."""
    default_acls: tuple[DefaultAcl, ...] = ()
    """The target's default privileges of the user who makes the objects."""
    apart: frozenset[Address] = frozenset()
    """Defaults and check constraints that get a statement of their own, to cut a circle of dependencies."""
    keeps_owner: frozenset[Address] = frozenset()
    """Objects that stay the connected user's, though their owner is among `roles`."""
    is_superuser: bool = True
    """Who is none acts as another role by SET ROLE, and only as one that it is a member of."""
    contested: frozenset[tuple[str, str]] = frozenset()
    """(schema, name) of NOT NULL constraints that two tables would choose by themselves, so that whoever comes second
    would get another name: these are written out. Only 18 names them."""


class Family(Struct, frozen=True, kw_only=True):
    """How one class of objects is written. `create` includes owner and comments, not privileges (`grant`)."""

    cls: type[CatalogObject]
    title: str
    """For people and the table in docs/: `text search dictionary`."""
    kind: Kind
    """What it is selected as."""
    phase: Callable[[Any], Phase]
    identify: Callable[[Any], Identity]
    create: Callable[[Any, DdlContext], tuple[str, ...]]
    min_version: int = 120000
    """The first server_version_num that has such objects at all."""
    does: str = ""
    """What comes with it beside definition, owner, comment, privileges and security labels, or how it is made."""
    needs: str = "CREATE on its schema"
    """What the target's user must be allowed to."""
    without: str = "left out"
    """What happens where the user is not."""
