"""`pgmig profiles`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from pgmig_core import UsageError
from pgmig_core.human import one_line, visible
from pgmig_core.logs import Redactor

from .. import profiles
from .._console import Output
from .._exit import ExitCode
from ..request import Settings

_HIDDEN = "(holds a password)"


def run(flags: dict[str, Any], redactor: Redactor) -> ExitCode:
    """List, show or delete."""
    output = Output.open(json=bool(flags["json"]), redactor=redactor)
    name = flags["name"]
    if name is None:
        if flags["delete"]:
            raise UsageError("--delete needs the name of a profile", field="delete")
        _list(output)
    elif flags["delete"]:
        path = profiles.find(name)
        _delete(path)
        output.say(f"profile {name} is deleted: {path}")
    else:
        _show(name, output)
    return ExitCode.OK


def _list(output: Output) -> None:
    found = [_summary(name) for name in profiles.names()]
    if output.json:
        output.show_json({"folder": str(profiles.folder()), "profiles": found})
        return
    if not found:
        output.say(f"no profiles in {profiles.folder()}; make one: pgmig plan … --save-profile NAME")
        return
    grid = Table.grid(padding=(0, 2))
    for each in found:
        between = each["error"] or f"{each['source']} → {each['target']}"
        grid.add_row(Text(each["name"], "name"), visible(one_line(between)), Text(each["changed"], "muted"))
    output.show(grid)


def _summary(name: str) -> dict[str, str]:
    path = profiles.path_of(name)
    found = {"name": name, "source": "", "target": "", "error": ""}
    found["changed"] = datetime.fromtimestamp(path.stat().st_mtime).astimezone().isoformat(" ", "minutes")[:16]
    try:
        settings = Settings({"profile": name})
    except UsageError as error:
        return found | {"error": str(error)}
    return found | {"source": _connection("src", settings), "target": _connection("dst", settings)}


def _connection(side: str, settings: Settings) -> str:
    value = settings.get(side)
    if settings.holds_password(side):
        return _HIDDEN
    if isinstance(value, Mapping):
        return " ".join(f"{key}={inner}" for key, inner in value.items())
    return str(value or "(the environment's)")


def _show(name: str, output: Output) -> None:
    path, settings = profiles.find(name), Settings({"profile": name})
    hidden = {side: _HIDDEN for side in ("src", "dst") if settings.holds_password(side)}
    if output.json:
        output.show_json({"name": name, "file": str(path), "options": {**settings.config.values, **hidden}})
    elif hidden:
        raise UsageError(
            f"{path} holds a password, which is not shown", hint="a file named by src-password-file is safer",
            field="profile",
        )  # fmt: skip
    else:
        output.show(Text(path.read_text(encoding="utf-8").rstrip()))


def _delete(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise UsageError(f"cannot delete {path}: {error.strerror}", field="profile") from error
