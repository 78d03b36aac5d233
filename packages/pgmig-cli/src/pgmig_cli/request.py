"""What the user asks for: flags over the YAML file over the defaults of pgmig_core, checked, as one value."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from msgspec import Struct
from pydantic import BaseModel, SecretStr, ValidationError

from pgmig_core import ConnectionOptions, Mode, Options, Selection, UsageError

from .config import Config, Value, read_config
from .profiles import find
from .rules import rules_of

M = TypeVar("M", bound=BaseModel)

DEFAULT_LOG_DIR = Path("logs")
CONNECTION_HINT = "postgresql://user@host/database, or key=value pairs, or PGHOST, PGDATABASE, … in the environment"
LIBPQ_VARIABLES = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGUSER", "PGSERVICE")
MAX_PASSWORD = 1 << 16
"""Bytes of a password file's first line, which is all that is read."""

_OPTION_KEYS = {
    "existing_tables": "existing-tables",
    "existing_data": "existing-data",
    "batch_size": "batch-size",
    "workers": "workers",
    "split_tables_larger_than": "split-tables-larger-than",
    "processes": "processes",
    "executor": "executor",
    "fk": "fk",
    "roles": "roles",
    "statistics": "statistics",
    "verify": "verify",
    "resume": "resume",
    "ledger_schema": "ledger-schema",
    "retry_seconds": "retry-seconds",
    "on_snapshot_loss": "on-snapshot-loss",
    "max_replication_lag": "max-replication-lag",
    "max_target_size": "max-target-size",
    "on_row_error": "on-row-error",
    "max_rejects": "max-rejects",
    "reject_dir": "reject-dir",
}
_SELECTION_KEYS = {
    "schemas": "schema",
    "exclude_schemas": "exclude-schema",
    "tables": "table",
    "exclude_tables": "exclude-table",
    "kinds": "kind",
}
_URI_PASSWORD = re.compile(r"^\w+://[^/?#]*:[^/?#]+@|[?&](?:ssl)?password=", re.IGNORECASE)
_KEY_PASSWORD = re.compile(r"(?:^|\s)(?:ssl)?password\s*=", re.IGNORECASE)


class Settings:
    """Flags that were given and the configuration file, asked by one name; a flag wins."""

    def __init__(self, flags: Mapping[str, Value | Path | Sequence[str] | None]) -> None:
        given = {key.replace("_", "-"): value for key, value in flags.items()}
        self.flags = {key: value for key, value in given.items() if value not in (None, [], ())}
        for key, value in self.flags.items():
            if any(not _is_utf8(text) for text in ((value,) if isinstance(value, str) else _texts(value))):
                raise UsageError(f"--{key}: not UTF-8; set the terminal, or the script, to UTF-8", field=key)
        path, profile = self.flags.pop("config", None), self.flags.pop("profile", None)
        if path and profile:
            raise UsageError("--profile and --config both name a configuration: give one", field="profile")
        if profile:
            path = find(str(profile))
        self.config = read_config(Path(str(path))) if path else Config()

    def get(self, key: str) -> object:
        """The value of an option, or None where it was given nowhere."""
        return self.flags[key] if key in self.flags else self.config.values.get(key)

    def where(self, key: str) -> str:
        """How to name the place where an option was given: `--workers` or `pgmig.yaml:7: workers`."""
        if key in self.flags or key not in self.config.values:
            return f"--{key}"
        return f"{self.config.where(key)}: {key}"

    def on(self, key: str) -> bool:
        return bool(self.get(key))

    def path(self, key: str) -> Path | None:
        """A path; one from the file counts from the file's folder."""
        value = self.get(key)
        if value is None:
            return None
        return Path(str(value)) if key in self.flags else self.beside(str(value))

    def beside(self, path: str) -> Path:
        """A path of the file, which counts from the file's folder."""
        return self.config.path.absolute().parent / path if self.config.path is not None else Path(path)

    def holds_password(self, side: str) -> bool:
        """Whether the connection of `src` or `dst` is given with one."""
        return _holds_password(self.get(side))


class Request(Struct, frozen=True, kw_only=True):
    """All that a command needs to know. `warnings` are for the user, before anything else is said."""

    source: ConnectionOptions | None
    target: ConnectionOptions | None
    selection: Selection
    options: Options
    yes: bool
    json: bool
    quiet: bool
    log_dir: Path
    warnings: tuple[str, ...]


def build_request(settings: Settings, *, source: bool = True, target: bool = True) -> Request:
    """Check everything that can be checked without a server. Raises UsageError naming the option or the line."""
    warnings: list[str] = []
    _refuse_contradictions(settings)
    if source and target and settings.get("src") is None and settings.get("dst") is None:
        raise UsageError("give --src and --dst", hint=f"{CONNECTION_HINT}; one of the two", field="src")
    chosen = {name: settings.get(key) for name, key in _OPTION_KEYS.items() if settings.get(key) is not None}
    if (reject_dir := settings.path("reject-dir")) is not None:
        chosen["reject_dir"] = str(reject_dir)
    if settings.on("dry-run"):
        chosen["mode"] = Mode.DRY_RUN
    selected = {name: settings.get(key) for name, key in _SELECTION_KEYS.items() if settings.get(key) is not None}
    selection = _validated(Selection, selected, _SELECTION_KEYS, settings)
    return Request(
        options=_validated(Options, chosen, _OPTION_KEYS, settings),
        selection=selection.model_copy(update={"rules": rules_of(settings)}),
        source=_connection("src", settings, warnings) if source else None,
        target=_connection("dst", settings, warnings) if target else None,
        yes=settings.on("yes"),
        json=settings.on("json"),
        quiet=settings.on("quiet"),
        log_dir=settings.path("log-dir") or DEFAULT_LOG_DIR,
        warnings=(*_config_warnings(settings), *warnings),
    )


def _refuse_contradictions(settings: Settings) -> None:
    data = settings.get("existing-data")
    if settings.get("existing-tables") == "drop" and data in ("append", "upsert"):
        raise UsageError(
            f"{settings.where('existing-data')}: a table that is dropped has no rows left to {data} to",
            hint="drop goes with truncate, the default; append and upsert go with --existing-tables keep",
            field="existing-data",
        )
    for wanted, unwanted in (("schema", "exclude-schema"), ("table", "exclude-table")):
        both = set(_texts(settings.get(wanted))) & set(_texts(settings.get(unwanted)))
        if both:
            raise UsageError(f"{min(both)!r} stands in --{wanted} and in --{unwanted}", field=wanted)


def _is_utf8(text: str) -> bool:
    """The system hands other bytes on as half pairs of surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()


def _validated(model: type[M], values: Mapping[str, object], keys: Mapping[str, str], settings: Settings) -> M:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        key = keys[name]
        given, context = first["input"], first.get("ctx", {})
        place = f"{settings.where(key)}: {name}" if model is ConnectionOptions else settings.where(key)
        if first["type"] == "enum":
            allowed = re.findall(r"'([^']*)'", str(context.get("expected", "")))
            near = get_close_matches(str(given), allowed, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else ""
            message = f"{place}: {str(given)!r} is none of {', '.join(allowed)}"
            raise UsageError(message, hint=hint, field=key) from None
        bounds = {"greater_than_equal": ("ge", "at least"), "less_than_equal": ("le", "at most")}
        if first["type"] in bounds:
            bound, words = bounds[first["type"]]
            raise UsageError(f"{place}: must be {words} {context[bound]:,}, not {given}", field=key) from None
        raise UsageError(f"{place}: {first['msg'].removeprefix('Value error, ')}", field=key) from None


def _connection(side: str, settings: Settings, warnings: list[str]) -> ConnectionOptions:
    given = settings.get(side)
    if given is None and not any(os.environ.get(name) for name in LIBPQ_VARIABLES):
        raise UsageError(f"give --{side}", hint=CONNECTION_HINT, field=side)
    if side in settings.flags and _holds_password(given):
        warnings.append(
            f"--{side} holds a password, and every user of this machine can see it in the list of processes;"
            f" --{side}-password-file, ~/.pgpass or --config keep it secret"
        )
    fields: dict[str, object]
    if isinstance(given, Mapping):
        fields = dict(given)
    elif given is None:
        fields = {}
    else:
        text = str(given)
        fields = {"dsn": text} if "=" in text or "://" in text else {"database": text}
    password_file = _password_file(side, settings, fields)
    if password_file is not None:
        fields["password"] = _read_password(password_file, f"{side}-password-file", warnings)
    secret: dict[str, object] = {key: SecretStr(str(fields[key])) for key in ("dsn", "password") if key in fields}
    keys = dict.fromkeys(ConnectionOptions.model_fields, side)
    return _validated(ConnectionOptions, {**fields, **secret}, keys, settings)


def _password_file(side: str, settings: Settings, fields: dict[str, object]) -> Path | None:
    inner = fields.pop("password-file", None)
    key = f"{side}-password-file"
    if key in settings.flags:
        return settings.path(key)
    if side in settings.flags:
        return None  # the file's password belongs to the file's server, not to the one named by the flag
    if inner is not None and settings.config.path is not None:
        return settings.config.path.parent / str(inner)
    return settings.path(key)


def _read_password(path: Path, key: str, warnings: list[str]) -> str:
    try:
        if _readable_by_others(path):
            warnings.append(f"{path} holds a password and others may read it; chmod 600 {path}")
        with path.open("rb") as file:
            first = file.readline(MAX_PASSWORD + 1)
        lines = first.decode().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UsageError(f"--{key}: cannot read {path}: {said}", field=key) from error
    if len(first) > MAX_PASSWORD or b"\0" in first:
        raise UsageError(f"--{key}: the first line of {path} is no password: name another file", field=key)
    if not lines or not lines[0]:
        raise UsageError(f"--{key}: the first line of {path} is empty", field=key)
    return lines[0]


def _config_warnings(settings: Settings) -> tuple[str, ...]:
    path, values = settings.config.path, settings.config.values
    if path is None or not any(_holds_password(values.get(side)) for side in ("src", "dst")):
        return ()
    if not _readable_by_others(path):
        return ()
    return (f"{path} holds a password and others may read it; chmod 600 {path}",)


def _readable_by_others(path: Path) -> bool:
    return os.name == "posix" and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def _holds_password(given: object) -> bool:
    if isinstance(given, Mapping):
        return "password" in given or _holds_password(given.get("dsn"))
    text = str(given or "")
    # both, whatever it looks like: `password=a://b` is no URI
    return bool(_URI_PASSWORD.search(text) or _KEY_PASSWORD.search(text))
