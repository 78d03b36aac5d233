"""The catalog queries, each a complete `.sql` file that psql can run.

Where a server version needs another query, the variant is a whole file of its own: `column.sql` is for every version
from 12 on, `column.v14.sql` takes its place from 14 on, `column.v18.sql` from 18 on.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_VARIANT = re.compile(r"(?P<name>\w+)(?:\.v(?P<major>\d+))?\.sql")


@cache
def load(name: str, version_num: int) -> str:
    """The text of a query for a server of `version_num` (such as 160014). Raises KeyError for an unknown name."""
    fitting = [(major, file) for major, file in _variants()[name] if major * 10000 <= version_num]
    return resources.files(__name__).joinpath(max(fitting)[1]).read_text(encoding="utf-8")


@cache
def _variants() -> dict[str, list[tuple[int, str]]]:
    """name → (first major version, file) of each of its files; 0 for the one without a version."""
    found: dict[str, list[tuple[int, str]]] = {}
    for entry in resources.files(__name__).iterdir():
        if variant := _VARIANT.fullmatch(entry.name):
            found.setdefault(variant["name"], []).append((int(variant["major"] or 0), entry.name))
    return found
