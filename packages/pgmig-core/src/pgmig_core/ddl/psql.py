r"""Scripts that psql may read: what a name, a comment or a definition holds stays what it is.

psql obeys commands of its own between statements: `\!` runs a program on the machine of whoever loads the script. Its
lexer (psqlscan.l) knows quotes, dollar quotes and comments; a backslash inside those is data, and nowhere else does
SQL have one. Definitions come as text from the source (pg_get_viewdef and its like), and who rules that server rules
the text: so every statement is read here the way psql reads it, and one with a backslash outside quotes, or that ends
inside a quote, is refused. pg_dump had to learn this, too (CVE-2025-8714, CVE-2025-8715).

Two settings decide how psql reads quotes, and every script begins with them: in SJIS, GBK or BIG5 a quotation mark may
be half of a character, and without standard_conforming_strings a backslash hides one. The second could be changed by a
function that a statement of the script calls, so strings with a backslash are written E'…', which means the same
either way. `[1:x]` becomes `[1: x]`: psql would put the value of its variable x there, and such a variable can hold
what a server said (LAST_ERROR_MESSAGE).
"""

from __future__ import annotations

import re

from ..errors import PgmigError
from .secret import shown

PRELUDE = (
    "SET client_encoding = 'UTF8';",
    "SET standard_conforming_strings = on;",
    # and what a run's sessions have (sql/session.sql), as far as definitions mean something else without
    "SET search_path = '';",
    "SET check_function_bodies = off;",
    "SET xmloption = content;",
    "SET transform_null_equals = off;",
    "SET default_tablespace = '';",
    "SET default_table_access_method = heap;",
    "SET client_min_messages = warning;",
)

# psqlscan.l's character classes: every byte above 127 is part of a name, also what Unicode calls a blank or a sign
_TOKEN = re.compile(
    r"""
    (?P<escape> [eE]' (?: [^'\\] | \\. | '' )* (?P<escape_end> ' )? )
  | (?P<string> ' (?: [^'] | '' )* (?P<string_end> ' )? )
  | (?P<name> " (?: [^"] | "" )* (?P<name_end> " )? )
  | (?P<word> [A-Za-z_\x80-\U0010ffff] [A-Za-z0-9_$\x80-\U0010ffff]* )
  | (?P<tag> \$ (?: [A-Za-z_\x80-\U0010ffff] [A-Za-z0-9_\x80-\U0010ffff]* )? \$ )
  | (?P<comment> --[^\n\r]* )
  | (?P<block> /\* )
  | (?P<cast> ::|:= )
  | (?P<variable> : (?= [A-Za-z0-9_'"{\x80-\U0010ffff] ) )
  | (?P<command> \\ | [0-9] [A-Za-z0-9_.]* ' )  # versions of psql differ in what 1e'…' is
  | (?P<end> ; )
  | (?P<blank> [ \t\n\r\f\v]+ )
  | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_NAMED = r"[A-Za-z0-9_$&\x80-\U0010ffff]"
# What most statements are, told by one match: nothing in it needs to be looked at again.
_PLAIN = re.compile(
    rf"""
    [A-Za-z]
    (?: [^'"$\\:;/-]++ | (?<!{_NAMED}) ' [^'\\]*+ ' | " [^"]*+ "
      | ::|:= | : (?! [A-Za-z0-9_'"{{\x80-\U0010ffff] ) | -(?!-) | /(?!\*) )*+
    """,
    re.VERBOSE,
)
_BLOCK_MARK = re.compile(r"/\*|\*/")


def statement(sql: str) -> str:
    """A statement as people may see it (secrets hidden), ended, and harmless to psql.

    Several statements in one text stay several. Raises PgmigError for what psql would take for a command of its own:
    no honest server writes such a definition.
    """
    text = shown(sql)
    return f"{text};" if _PLAIN.fullmatch(text) else _read(text)


def _read(text: str) -> str:
    parts: list[str] = []
    position = 0
    before = last = ""  # the kind of the token just before; of the last one that is no blank and no comment
    while position < len(text):
        found = _TOKEN.match(text, position)
        assert found is not None  # noqa: S101 - `other` matches all
        kind, start, position = str(found.lastgroup), position, found.end()
        match kind:
            case "command":
                raise _refusal(text)
            case "escape" | "string" | "name" if found[f"{kind}_end"] is None:
                raise _refusal(text)
            case "escape" | "string" if last == "escape":  # it would go on with the string before
                raise _refusal(text)
            case "string" if "\\" in found[0] and (before == "word" or text[:start].endswith("&")):  # N'…', U&'…'
                raise _refusal(text)
            case "tag":
                position = _after(text, text.find(found[0], position), found[0])
            case "block":
                position = _after_block(text, position)
            case _:
                pass
        token = text[start:position]
        if kind == "string" and "\\" in token:
            token = " E" + token.replace("\\", "\\\\")
        parts.append(f"{token} " if kind == "variable" else token)
        before = kind
        last = last if kind in ("blank", "comment", "block") else kind
    if not last:
        return "".join(parts)  # a note
    if before == "comment":
        parts.append("\n")
    return "".join(parts) if last == "end" else f"{''.join(parts)};"


def _after(text: str, at: int, token: str) -> int:
    if at < 0:
        raise _refusal(text)
    return at + len(token)


def _after_block(text: str, position: int) -> int:
    depth = 1
    for mark in _BLOCK_MARK.finditer(text, position):
        depth += 1 if mark[0] == "/*" else -1
        if not depth:
            return mark.end()
    raise _refusal(text)


def _refusal(text: str) -> PgmigError:
    return PgmigError(
        f"psql would not read this as SQL alone: {text[:200]!a}",
        hint="no honest server writes this: look at who rules the source before its definitions are loaded anywhere",
    )
