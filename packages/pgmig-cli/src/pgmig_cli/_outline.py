"""The outline of a database as a tree for a terminal, and as lines for a pipe (one object a line, easy to grep)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len
from rich.text import Text
from rich.tree import Tree

from pgmig_core.human import human_bytes, human_rows, visible
from pgmig_core.outline import GROUPS

Json = dict[str, Any]
LONGEST_NAME = 48
"""Cells that names are padded to; longer ones push what follows them."""


def outline_tree(outline: Json) -> Tree:
    """The database, its schemas, the kinds in each with their number, the objects."""
    server = outline["server"]
    root = Tree(
        Text.assemble(
            (visible(server["database"]), "title"),
            (f"  PostgreSQL {server['version']} at {server['host']}, {server['encoding']}", "muted"),
        ),
        guide_style="muted",
    )
    if outline["extensions"]:
        root.add(Text.assemble("extensions  ", (visible(", ".join(outline["extensions"])), "name")))
    for schema in outline["schemas"]:
        branch = root.add(Text(visible(schema["name"]), "title"))
        for group in GROUPS:
            entries = schema[group]
            if not entries:
                continue
            twig = branch.add(Text.assemble(group, (f" ({len(entries):,})", "muted")))
            width = min(max(cell_len(_name(entry)) for entry in entries), LONGEST_NAME)
            for entry in entries:
                name = _name(entry)
                padding = " " * max(width - cell_len(name), 0)
                twig.add(Text.assemble((name, "name"), (f"{padding}  {_facts(entry)}".rstrip(), "muted")))
    return root


def outline_lines(outline: Json) -> Iterator[str]:
    """`table  sales.orders  200,000 rows, 7.1 MB`."""
    for extension in outline["extensions"]:
        yield f"extension  {visible(extension)}"
    for schema in outline["schemas"]:
        yield f"schema  {visible(schema['name'])}"
        for group in GROUPS:
            for entry in schema[group]:
                kind = entry.get("kind", group.removesuffix("s"))
                facts = _facts(entry, kind_too=False)
                yield f"{kind}  {visible(schema['name'])}.{_name(entry)}{'  ' + facts if facts else ''}"


def _name(entry: Json) -> str:
    arguments = f"({entry['arguments']})" if "arguments" in entry else ""
    return visible(f"{entry['name']}{arguments}")


def _facts(entry: Json, *, kind_too: bool = True) -> str:
    facts = []
    if "rows" in entry:
        about = "" if entry.get("rows_exact") else "~"
        facts.append(f"{about}{human_rows(entry['rows'])}" if entry["rows"] is not None else "rows unknown")
        facts.append(human_bytes(entry["bytes"]))
    if kind_too and entry.get("kind") not in (None, "table", "view", "function"):
        facts.append(entry["kind"])
    if entry.get("parent"):
        facts.append(f"of {visible(entry['parent']['schema'])}.{visible(entry['parent']['name'])}")
    if "table" in entry:
        facts.append(f"on {visible(entry['table'])}")
    return ", ".join(facts)
