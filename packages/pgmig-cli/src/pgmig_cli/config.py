"""The YAML file of `--config`: the names of the command line's options, as keys.

    src: postgresql://app@old.example/shop
    dst: {host: new.example, database: shop, user: app, password-file: new.secret}
    schema: [sales, catalog]
    exclude-table: ["*_log"]
    where: {sales.orders: "made >= '2024-01-01'"}
    map-column: {sales.customer: {name: full_name}}
    verify: true

The file is read as a tree of nodes, not as values, so that every complaint can name its line, nothing is ever built
from a tag, and an alias bomb stays as small as it is written. Paths in it are relative to its own folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pgmig_core import UsageError

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 1 << 20
"""A configuration is a page or two; what is bigger is some other file."""
MAX_DIGITS = 18
"""Of a number; Python itself refuses some of 4,300."""


class Shape(Enum):
    """What a key holds."""

    TEXT = "a text"
    NUMBER = "a whole number"
    SWITCH = "true or false"
    LIST = "a text or a list of texts"
    TEXTS = "`name: text` lines"
    NAMES = "`table: {column: column}` lines"
    CONNECTION = "a URI, key=value pairs, or host, port, database, user, password, sslmode"


_INNER = {Shape.TEXTS: Shape.TEXT, Shape.NAMES: Shape.TEXTS}
"""What a mapping of the user's own names holds for each of them."""

KEYS: Mapping[str, Shape] = {
    "src": Shape.CONNECTION,
    "dst": Shape.CONNECTION,
    "src-password-file": Shape.TEXT,
    "dst-password-file": Shape.TEXT,
    "schema": Shape.LIST,
    "exclude-schema": Shape.LIST,
    "table": Shape.LIST,
    "exclude-table": Shape.LIST,
    "kind": Shape.LIST,
    "where": Shape.TEXTS,
    "map-column": Shape.NAMES,
    "existing-tables": Shape.TEXT,
    "existing-data": Shape.TEXT,
    "batch-size": Shape.NUMBER,
    "workers": Shape.NUMBER,
    "split-tables-larger-than": Shape.TEXT,
    "processes": Shape.NUMBER,
    "executor": Shape.TEXT,
    "fk": Shape.TEXT,
    "roles": Shape.SWITCH,
    "statistics": Shape.TEXT,
    "resume": Shape.SWITCH,
    "ledger-schema": Shape.TEXT,
    "retry-seconds": Shape.NUMBER,
    "on-snapshot-loss": Shape.TEXT,
    "max-replication-lag": Shape.TEXT,
    "max-target-size": Shape.TEXT,
    "on-row-error": Shape.TEXT,
    "max-rejects": Shape.NUMBER,
    "reject-dir": Shape.TEXT,
    "dry-run": Shape.SWITCH,
    "verify": Shape.SWITCH,
    "yes": Shape.SWITCH,
    "json": Shape.SWITCH,
    "log-dir": Shape.TEXT,
    "quiet": Shape.SWITCH,
}
CONNECTION_KEYS: Mapping[str, Shape] = {
    "dsn": Shape.TEXT,
    "host": Shape.TEXT,
    "port": Shape.NUMBER,
    "database": Shape.TEXT,
    "user": Shape.TEXT,
    "password": Shape.TEXT,
    "password-file": Shape.TEXT,
    "sslmode": Shape.TEXT,
}

Value = str | int | bool | tuple[str, ...] | Mapping[str, "Value"]


class Config(Struct, frozen=True):
    """A configuration's values by key, and the line that each stands on."""

    path: Path | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    def where(self, key: str) -> str:
        """`pgmig.yaml:7`."""
        return f"{self.path}:{self.lines[key]}"


def read_config(path: Path) -> Config:
    """Read and check a file. Raises UsageError, with file and line, for all that is not as it should be."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", field="config") from error
    if len(content) > MAX_BYTES:
        raise UsageError("bigger than 1 MiB: not a configuration of pgmig", where=str(path), field="config")
    return parse_config(content, path)


def parse_config(content: bytes | str, path: Path) -> Config:
    """Check the text of a file; `path` is for the messages."""
    import yaml  # only who has a file pays for it

    try:
        root = yaml.compose(content, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise UsageError(f"not valid YAML: {error.problem or error.context}", where=where, field="config") from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        said = " ".join(str(error).split())
        raise UsageError(f"not valid YAML: {said}", where=str(path), field="config") from error
    except RecursionError:
        raise UsageError("nested too deeply", where=str(path), field="config") from None
    if root is None:
        return Config(path)
    values: dict[str, Value] = {}
    lines: dict[str, int] = {}
    for key, node in _entries(root, path, KEYS):
        lines[key] = node.start_mark.line + 1
        values[key] = _value(key, node, KEYS[key], path)
    return Config(path, values, lines)


def _entries(node: yaml.Node, path: Path, keys: Mapping[str, Shape]) -> Iterator[tuple[str, yaml.Node]]:
    """The keys of a mapping with their values' nodes; unknown and doubled keys raise."""
    import yaml

    if not isinstance(node, yaml.MappingNode):
        raise UsageError("expected `key: value` lines", where=_where(path, node), field="config")
    seen: set[str] = set()
    for key_node, value_node in node.value:
        where = _where(path, key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            raise UsageError("a key must be a word", where=where, field="config")
        key = key_node.value.replace("_", "-")
        if key not in keys:
            near = get_close_matches(key, keys, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(keys)}"
            raise UsageError(f"unknown key {key_node.value!r}", hint=hint, where=where, field="config")
        if key in seen:
            raise UsageError(f"{key} is there twice", where=where, field="config")
        seen.add(key)
        yield key, value_node


def _value(key: str, node: yaml.Node, shape: Shape, path: Path) -> Value:
    import yaml

    def wrong() -> UsageError:
        return UsageError(f"{key} must be {shape.value}", where=_where(path, node), field=key)

    if shape is Shape.CONNECTION and isinstance(node, yaml.MappingNode):
        entries = _entries(node, path, CONNECTION_KEYS)
        return {name: _value(f"{key}: {name}", part, CONNECTION_KEYS[name], path) for name, part in entries}
    if shape in _INNER:
        if not isinstance(node, yaml.MappingNode):
            raise wrong()
        return {name: _value(f"{key}: {name}", part, _INNER[shape], path) for name, part in _pairs(key, node, path)}
    if shape is Shape.LIST and isinstance(node, yaml.SequenceNode):
        if not all(isinstance(item, yaml.ScalarNode) for item in node.value):
            raise wrong()
        return tuple(_text(key, item, path) for item in node.value)
    if not isinstance(node, yaml.ScalarNode):
        raise wrong()
    text = _text(key, node, path)
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if kind == "null" and not text.strip("~"):
        raise UsageError(f"{key} has no value", where=_where(path, node), field=key)
    match shape:
        case Shape.SWITCH:
            if kind != "bool":
                raise wrong()
            return text.lower() in ("true", "yes", "on")
        case Shape.NUMBER:
            if kind != "int" or not text.lstrip("+-").isdecimal():
                raise wrong()
            if len(text) > MAX_DIGITS:
                raise UsageError(
                    f"{key} is too big: a number has at most {MAX_DIGITS} digits", where=_where(path, node), field=key
                )
            return int(text)
        case Shape.LIST:
            return (text,)
        case _:
            return text


def _pairs(key: str, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, yaml.Node]]:
    """Names of the user's own with what is said of them; doubled ones raise."""
    import yaml

    seen: set[str] = set()
    for name_node, value_node in node.value:
        if not isinstance(name_node, yaml.ScalarNode):
            raise UsageError(f"{key}: a name must be a text", where=_where(path, name_node), field=key)
        name = _text(key, name_node, path)
        if name in seen:
            raise UsageError(f"{key}: {name} is there twice", where=_where(path, name_node), field=key)
        seen.add(name)
        yield name, value_node


def _text(key: str, node: yaml.ScalarNode, path: Path) -> str:
    """A scalar as it is written. YAML can escape what is no text to the system or to a server: NUL, half a pair."""
    text: str = node.value
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        message = f"{key} holds a character that no name, path or password can hold"
        raise UsageError(message, where=_where(path, node), field=key)
    return text


def _where(path: Path, node: yaml.Node) -> str:
    return f"{path}:{node.start_mark.line + 1}"
