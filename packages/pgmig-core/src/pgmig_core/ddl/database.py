"""What belongs to the database itself, applied to the target database under its own name."""

from __future__ import annotations

from ..catalog.database import Database, DatabaseSetting
from ..identifiers import literal, quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity

# settings whose value is a list of names, kept quoted (GUC_LIST_QUOTE); each name is a literal of its own in SET
_LISTS = frozenset(
    {
        "local_preload_libraries",
        "search_path",
        "session_preload_libraries",
        "shared_preload_libraries",
        "temp_tablespaces",
        "unix_socket_directories",
    }
)


def identify(database: Database) -> Identity:
    return Identity("DATABASE", quote(database.name))


def create(database: Database, context: DdlContext) -> tuple[str, ...]:
    """No CREATE: the target database is there. Settings of roles that the target lacks are left out."""
    name = quote(context.target_database or database.name)
    found = []
    for setting in database.settings:
        change = f"SET {assignment(setting)}"
        if setting.role is None:
            found.append(f"ALTER DATABASE {name} {change}")
        elif context.roles is None or setting.role in context.roles:
            found.append(f"ALTER ROLE {quote(setting.role)} IN DATABASE {name} {change}")
    return (*found, *attributes.comment_on("DATABASE", name, database.comment))


def assignment(setting: DatabaseSetting) -> str:
    """`name TO value`, as SET has it."""
    # a custom setting is called module.name, two identifiers
    name = ".".join(quote(part) for part in setting.name.split("."))
    if setting.name.lower() in _LISTS:
        return f"{name} TO {', '.join(literal(item).lstrip() for item in split_list(setting.value))}"
    return f"{name} TO {literal(setting.value).lstrip()}"


def split_list(value: str) -> list[str]:
    """The names in a list such as `"$user", public`; an empty list is one empty name, as SET wants it."""
    names: list[str] = []
    name = ""
    quoted = False
    at = 0
    while at < len(value):
        char = value[at]
        if char == '"':
            if quoted and value[at + 1 : at + 2] == '"':
                name += '"'
                at += 1
            else:
                quoted = not quoted
        elif char == "," and not quoted:
            names.append(name)
            name = ""
        elif quoted or not char.isspace():
            name += char
        at += 1
    return [*names, name]


FAMILIES = (
    Family(
        cls=Database,
        title="database",
        kind=Kind.OTHER,
        phase=lambda _: Phase.FINISH,
        identify=identify,
        create=create,
        does="settings of it and of roles in it; it is not created",
        needs="its owner, or the role's administrator",
        without="keeps the target's",
    ),
)
