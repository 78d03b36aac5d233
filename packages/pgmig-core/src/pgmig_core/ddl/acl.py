"""Access privileges: from two lists of aclitems to the GRANT and REVOKE statements that lead from the one to the other.

An aclitem reads `grantee=privileges/grantor`; an empty grantee is PUBLIC, a letter is a privilege, `*` after it the
grant option (manual, section 5.8, table 5.2). A privilege is granted by somebody, and only what the grantor may grant:
so the order of the items is kept, and what another than the owner granted is granted in that role's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct

from ..identifiers import quote
from .context import DdlContext

_RELATION = {"r": "SELECT", "a": "INSERT", "x": "REFERENCES"}
_WHOLE_TABLE = {"d": "DELETE", "t": "TRIGGER", "D": "TRUNCATE", "m": "MAINTAIN"}
_TABLE = _RELATION | _WHOLE_TABLE | {"w": "UPDATE"}
_COLUMN = _RELATION | {"w": "UPDATE"}
_SEQUENCE = {"r": "SELECT", "U": "USAGE", "w": "UPDATE"}
_EXECUTE = {"X": "EXECUTE"}
_USAGE = {"U": "USAGE"}
_SCHEMA = {"C": "CREATE", "U": "USAGE"}
_LARGE_OBJECT = {"r": "SELECT", "w": "UPDATE"}

PRIVILEGES: dict[str, dict[str, str]] = {
    "TABLE": _TABLE,
    "TABLES": _TABLE,
    "SEQUENCE": _SEQUENCE,
    "SEQUENCES": _SEQUENCE,
    "FUNCTION": _EXECUTE,
    "FUNCTIONS": _EXECUTE,
    "PROCEDURE": _EXECUTE,
    "LANGUAGE": _USAGE,
    "SCHEMA": _SCHEMA,
    "SCHEMAS": _SCHEMA,
    "DATABASE": {"C": "CREATE", "c": "CONNECT", "T": "TEMPORARY"},
    "TYPE": _USAGE,
    "TYPES": _USAGE,
    "FOREIGN DATA WRAPPER": _USAGE,
    "FOREIGN SERVER": _USAGE,
    "LARGE OBJECT": _LARGE_OBJECT,
    "LARGE OBJECTS": _LARGE_OBJECT,
}
"""GRANT's words for a kind → its privileges, in the order they are written."""


_LETTERS = "arwdDxtXUCTcsAm"
"""The order in which aclitemout writes them."""


class AclItem(NamedTuple):
    """An aclitem; an empty `grantee` is PUBLIC."""

    grantee: str
    privileges: str
    grantor: str


def parse(item: str) -> AclItem:
    """Takes aclitemout's text apart; names with odd characters stand in double quotes there."""
    grantee, at = _name(item, 0)
    if item[at : at + 1] != "=":
        raise ValueError(f"not an aclitem: {item!r}")
    slash = item.find("/", at)
    if slash < 0:
        return AclItem(grantee, item[at + 1 :], "")
    grantor, _ = _name(item, slash + 1)
    return AclItem(grantee, item[at + 1 : slash], grantor)


def _name(text: str, at: int) -> tuple[str, int]:
    """The role name that starts at `at`, unquoted, and where it ends: at `=` or the end."""
    name = ""
    quoted = False
    while at < len(text):
        char = text[at]
        if char == '"':
            if quoted and text[at + 1 : at + 2] == '"':
                name += '"'
                at += 1
            else:
                quoted = not quoted
        elif char == "=" and not quoted:
            break
        else:
            name += char
        at += 1
    return name, at


def written(grantee: str, grantor: str, privileges: str) -> str:
    """As aclitemout does: names in quotes where they hold more than ASCII letters, digits and underscores."""
    names = [role if re.fullmatch(r"\w*", role, re.ASCII) else '"' + role.replace('"', '""') + '"'
             for role in (grantee, grantor)]  # fmt: skip
    return f"{names[0]}={privileges}/{names[1]}"


def handed_over(items: Iterable[str], before: str, owner: str) -> tuple[str, ...]:
    """What ALTER OWNER leaves: the new owner in the old one's place, and what is the same role's then as one item."""
    found: dict[tuple[str, str], list[str]] = {}
    for item in map(parse, items):
        grantee, grantor = (owner if role == before else role for role in (item.grantee, item.grantor))
        found.setdefault((grantee, grantor), []).append(item.privileges)
    return tuple(written(*names, _together(letters)) for names, letters in found.items())


def _together(privileges: list[str]) -> str:
    """`rw` and `r*` are `r*w`."""
    return "".join(
        letter + ("*" if any(f"{letter}*" in letters for letters in privileges) else "")
        for letter in _LETTERS
        if any(letter in letters for letters in privileges)
    )


class Subject(Struct, frozen=True, kw_only=True):
    """What is granted on: `GRANT … ON {on} {name}`; of a column with `column`, of default privileges after `prefix`."""

    on: str
    name: str
    owner: str | None = None
    column: str | None = None
    prefix: str = ""


def statements(subject: Subject, acl: Iterable[str], base: Iterable[str], context: DdlContext) -> tuple[str, ...]:
    """What makes `acl` out of `base`. First what takes away and the owner's own, then the grants to others, in order.

    Roles that the target lacks are left out; a grantor that may not be impersonated is replaced by the owner.
    """
    acl, base = tuple(acl), tuple(base)
    first: list[str] = []
    second: list[str] = []
    for text in base:
        if text not in acl:
            item = parse(text)
            words = _words(item.privileges, subject, context, option=None)
            if words and _may_be_named(item.grantee, context):
                first.append(f"{subject.prefix}REVOKE {words} ON {_target(subject)}FROM {_role(item.grantee)}")
    for text in acl:
        if text not in base:
            item = parse(text)
            own = subject.owner is not None and item.grantee == item.grantor == subject.owner
            (first if own else second).extend(_grants(item, subject, context))
    return (*first, *second)


def _grants(item: AclItem, subject: Subject, context: DdlContext) -> list[str]:
    if not _may_be_named(item.grantee, context):
        return []
    found = []
    for option, ending in ((False, ""), (True, " WITH GRANT OPTION")):
        if words := _words(item.privileges, subject, context, option=option):
            grant = f"{subject.prefix}GRANT {words} ON {_target(subject)}TO {_role(item.grantee)}{ending}"
            found.append(grant)
    foreign = item.grantor and item.grantor != subject.owner
    if found and foreign and (context.roles is None or item.grantor in context.roles):
        if context.is_superuser:
            return [f"SET SESSION AUTHORIZATION {quote(item.grantor)}", *found, "RESET SESSION AUTHORIZATION"]
        return [f"SET ROLE {quote(item.grantor)}", *found, "RESET ROLE"]
    return found


def _words(letters: str, subject: Subject, context: DdlContext, *, option: bool | None) -> str:
    """The privileges with (True) or without (False) grant option, or all (None), in words or as ALL; empty for none."""
    known = _COLUMN if subject.column is not None else PRIVILEGES[subject.on]
    if context.target_version < 170000:
        known = {letter: word for letter, word in known.items() if letter != "m"}
    have = [letter for letter in known if letter in letters]
    if option is not None:
        have = [letter for letter in have if (letter + "*" in letters) is option]
    if not have:
        return ""
    column = f"({quote(subject.column)})" if subject.column is not None else ""
    if len(have) == len(known):
        return "ALL" + column
    return ",".join(known[letter] + column for letter in have)


def _target(subject: Subject) -> str:
    return f"{subject.on} {subject.name} " if subject.name else f"{subject.on} "


def _role(name: str) -> str:
    return quote(name) if name else "PUBLIC"


def _may_be_named(role: str, context: DdlContext) -> bool:
    roles = context.roles if context.grantees is None else context.grantees
    return not role or roles is None or role in roles
