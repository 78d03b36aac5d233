"""A script that grows: its statements, and what they made that later ones may use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import strategies as st

from pgmig_core.identifiers import literal, qualify, quote

NAMES = st.one_of(
    st.sampled_from(["id", "name", "user", "Select", "größe", 'a"b', "a.b", "x y", "表", "%s", "a\\b", "it's", "json"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=8),
).filter(lambda name: len(name.encode()) <= 40 and not name.startswith("pg_"))
"""What PostgreSQL takes as a name, quoted."""
ROLES = ("family_reader", 'family odd "role')


@dataclass(slots=True)
class Table:
    """A table that has an int column `k`."""

    sql: str
    schema: str
    name: str
    columns: dict[str, str] = field(default_factory=dict)
    """Name → type, without `k`."""
    key: bool = False
    """Whether `k` is its primary key."""
    kind: str = "TABLE"
    logged: bool = True
    partition: bool = False
    filled: bool = False


@dataclass(slots=True)
class Script:
    """`most` bounds how many objects of a kind there are."""

    draw: st.DrawFn
    most: int
    statements: list[str] = field(default_factory=list)
    schemas: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    """Types that the script made and columns may have."""
    composites: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    """int → int, immutable."""
    triggers: list[str] = field(default_factory=list)
    """Trigger functions."""
    collations: list[str] = field(default_factory=lambda: ['pg_catalog."C"'])
    servers: list[str] = field(default_factory=list)
    described: list[tuple[str, str]] = field(default_factory=list)
    """(kind, name) of what COMMENT ON takes."""
    owned: list[tuple[str, str]] = field(default_factory=list)
    """(kind, name) of what ALTER … OWNER TO takes."""
    granted: list[tuple[str, str, str]] = field(default_factory=list)
    """(GRANT's kind, name, a privilege)."""
    _number: int = 0

    def begin(self) -> None:
        self.schemas.append("public")
        for _ in self.several():
            name = self.name()
            self.add(f"CREATE SCHEMA {quote(name)}")
            self.schemas.append(name)
            self.register("SCHEMA", quote(name), "CREATE")

    def add(self, statement: str) -> None:
        self.statements.append(statement)

    def register(self, kind: str, name: str, privilege: str = "", *, grant: str = "") -> None:
        """Something that has a comment and an owner and, if there is a privilege to give, privileges."""
        self.described.append((kind, name))
        self.owned.append((kind, name))
        if privilege:
            self.granted.append((grant or kind, name, privilege))

    def chance(self) -> bool:
        return self.draw(st.booleans())

    def number(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def one_of(self, *values: str) -> str:
        return self.draw(st.sampled_from(values))

    def maybe(self, *values: str) -> str:
        """One of them, or nothing."""
        return self.one_of("", *values)

    def several(self) -> Iterator[int]:
        yield from range(self.number(0, self.most))

    def name(self) -> str:
        """A new name, unlike all others."""
        self._number += 1
        return f"{self.draw(NAMES)}{self._number}"

    def qualified(self) -> str:
        return qualify(self.one_of(*self.schemas), self.name())

    def text(self) -> str:
        """A literal."""
        return literal(self.draw(NAMES)).strip()

    def role(self) -> str:
        return quote(self.one_of(*ROLES))
