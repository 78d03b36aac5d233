"""Profiles: configurations that are kept under a name, each a YAML file as `--config` reads it.

They live in `$PGMIG_PROFILES`, else in `pgmig/profiles` of `$XDG_CONFIG_HOME` or `~/.config`. A profile holds no
password: it names the file that does, or leaves it to the passfile.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from pgmig_core import UsageError

from .config import KEYS
from .rules import rules_of, to_config

if TYPE_CHECKING:
    from .request import Settings

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PATHS = ("src-password-file", "dst-password-file", "reject-dir", "log-dir")
_EACH_TIME = ("yes", "dry-run")
"""Not kept: whether rows may go is answered each time, and who tries with a dry run means to copy later."""
_HEADER = "# A profile of pgmig: pgmig copy --profile {name}\n# Its keys are the options of `pgmig copy --help`.\n"


def folder() -> Path:
    """Where profiles are. Raises UsageError for a user without a home who says nothing else."""
    own, base = os.environ.get("PGMIG_PROFILES"), os.environ.get("XDG_CONFIG_HOME")
    try:
        if own:
            return Path(own).expanduser()
        return (Path(base) if base else Path.home() / ".config") / "pgmig" / "profiles"
    except RuntimeError as error:
        raise UsageError(
            "no folder for profiles: the user has no home", hint="set PGMIG_PROFILES to a folder", field="profile"
        ) from error


def names() -> list[str]:
    """All there are."""
    return sorted(path.stem for path in folder().glob("*.yaml") if _NAME.fullmatch(path.stem))


def path_of(name: str) -> Path:
    """The file of a profile, which may not be there. Raises UsageError for what can be no name."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be a profile's name", hint="letters, digits, and - _ . between them", field="profile"
        )
    return folder() / f"{name}.yaml"


def find(name: str) -> Path:
    """The file of a profile. Raises UsageError, with names that are near, where there is none."""
    path = path_of(name)
    if not path.is_file():
        known = names()
        near = get_close_matches(name, known, n=1, cutoff=0.5)
        others = f"there are {', '.join(known)}" if known else "make one: pgmig plan … --save-profile NAME"
        hint = f"did you mean {near[0]}?" if near else others
        raise UsageError(f"no profile {name!r} in {folder()}", hint=hint, field="profile")
    return path


def save(name: str, settings: Settings) -> Path:
    """Keep all options that are given, flags and file together, instead of what the profile held before.

    Relative paths are made absolute. Raises UsageError where there is a password among them, or it cannot be written.
    """
    path = path_of(name)
    text = _dump(_given(settings))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # whole or not at all, and from the first byte on for its owner only
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(_HEADER.format(name=name) + text)
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", field="save-profile") from error
    return path


def _given(settings: Settings) -> dict[str, object]:
    found: dict[str, object] = {}
    for key in (key for key in KEYS if key not in _EACH_TIME):
        value = settings.path(key) if key in _PATHS else settings.get(key)
        if value is None:
            continue
        if key in ("src", "dst") and settings.holds_password(key):
            raise UsageError(
                f"{settings.where(key)} holds a password, which a profile must not",
                hint=f"name a file with --{key}-password-file, or use ~/.pgpass", field="save-profile",
            )  # fmt: skip
        found[key] = str(value.absolute()) if isinstance(value, Path) else value
    found |= to_config(rules_of(settings))
    for side in ("src", "dst"):
        if isinstance(connection := found.get(side), Mapping) and "password-file" in connection:
            found[side] = {**connection, "password-file": str(settings.beside(str(connection["password-file"])))}
    return found


def _dump(options: dict[str, object]) -> str:
    """As YAML that reads back as the same, with other alphabets as they are where that is so."""
    import yaml

    plain = _plain(options)
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=1000)
    try:
        same = yaml.safe_load(text) == plain
    except yaml.YAMLError:
        same = False
    # PyYAML writes some line ends of Unicode, such as U+0085, so that they are lost
    return text if same else yaml.safe_dump(plain, sort_keys=False, width=1000)


def _plain(value: object) -> object:
    """What YAML writes without tags."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return value if isinstance(value, bool | int) else str(value)
