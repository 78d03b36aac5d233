"""The schemas of the other tests, each with the version that it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parent.parent
_SINCE = re.compile(r"-- since (\d+): ")


@dataclass(frozen=True, slots=True)
class Script:
    """SQL that makes a schema on servers from major version `since` on."""

    name: str
    since: int
    sql: str


def scripts() -> list[Script]:
    """By name: every relation's feature, every other kind of object, every attribute, every bug ever fixed."""
    found = [_whole(TESTS / "integration/inspector/schemas", since) for since in (12, 13, 14, 15, 18)]
    families = TESTS / "integration/families"
    everything, more = ((families / name).read_text("utf-8") for name in ("objects.sql", "objects_since_14.sql"))
    found += [Script("objects_12", 12, everything), Script("objects_14", 14, everything + more)]
    for path in sorted((families / "schemas").glob("*.sql")):
        text = path.read_text("utf-8")
        since = _SINCE.match(text)
        found.append(Script(f"family_{path.stem}", int(since[1]) if since else 12, text))
    for path in sorted((TESTS / "regress/cases").glob("*.sql")):
        found.append(Script(f"regress_{path.stem}", 12, path.read_text("utf-8")))
    return found


def _whole(folder: Path, since: int) -> Script:
    """The relations' features of all versions up to one."""
    parts = [path.read_text("utf-8") for path in sorted(folder.glob("*.sql")) if int(path.stem) <= since]
    return Script(f"relations_{since}", since, "\n".join(parts))
