"""SQL as a server writes it: which built-in things it names, what of it another version cannot read, and requoting.

A server quotes the names that are keywords for itself. So what is bare in its text and a keyword for the other version
is a name, and can be quoted; keywords that stand for themselves are written in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .gap import Gap

_TOKENS = re.compile(
    r"""(?<![\w$])[eE]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?P<tag>[A-Za-z_]*)\$.*?\$(?P=tag)\$""",
    re.DOTALL,
)
_WORD = re.compile(r"(?<![\w$.\"])[a-z_][a-z0-9_]*(?![\w$])")
_CALL = re.compile(r"(?<![\w$.\"])([a-z_][a-z0-9_]*)\(")
_ANY_CALL = re.compile(r"(?<![\w$.\"])([A-Za-z_][A-Za-z0-9_]*)\s*\(")

SYNTAX: tuple[tuple[int, str, str, re.Pattern[str]], ...] = tuple(
    (since, name, part, re.compile(pattern))
    for since, name, part, pattern in (
        (13, "WITH TIES", "WITH TIES", r"\bWITH TIES\b"),
        (13, "NORMALIZE", "NORMALIZE(", r"\bNORMALIZE\("),
        (13, "IS NORMALIZED", "NORMALIZED", r"\bIS (NOT )?(NFK?[CD] )?NORMALIZED\b"),
        (14, "GROUP BY DISTINCT", "GROUP BY DISTINCT", r"\bGROUP BY DISTINCT\b"),
        (14, "SEARCH", " FIRST BY", r"\bSEARCH (DEPTH|BREADTH) FIRST BY\b"),
        (14, "CYCLE", "CYCLE", r"\bCYCLE\b[^;]*\bSET\b[^;]*\bUSING\b"),
        (14, "an alias of JOIN … USING", "USING (", r"\bUSING \([^)]*\) AS "),
        (14, "subscripts of jsonb", "['", r"(?<!ARRAY)(?<=[\w)\]\"])\['[^']*'::text\]"),
        (15, "MERGE", "MERGE INTO", r"\bMERGE INTO\b"),
        (16, "SYSTEM_USER", "SYSTEM_USER", r"\bSYSTEM_USER\b"),
        (16, "JSON constructors", "JSON_", r"\bJSON_(OBJECT|ARRAY|OBJECTAGG|ARRAYAGG)\("),
        (16, "IS JSON", " JSON", r"\bIS (NOT )?JSON\b"),
        (16, "XMLSERIALIZE with INDENT", "INDENT)", r"(?<!NO) INDENT\)"),
        (17, "AT LOCAL", "AT LOCAL", r"\bAT LOCAL\b"),
        (17, "MERGE … RETURNING", "MERGE", r"\bMERGE_ACTION\(|\bMERGE INTO\b[^;]*\bRETURNING\b"),
        (17, "MERGE … BY SOURCE", "MATCHED BY", r"\bWHEN NOT MATCHED BY (SOURCE|TARGET)\b"),
        (17, "SQL/JSON functions", "JSON", r"\bJSON(_SCALAR|_SERIALIZE|_EXISTS|_VALUE|_QUERY|_TABLE)?\("),
        (18, "RETURNING WITH (OLD, NEW)", "RETURNING WITH", r"\bRETURNING WITH \("),
    )
)
"""First major version, name, a part of it that is quickly looked for, and how a server writes it."""

_REWRITTEN = (
    # the same function in other words: before 14 the SQL standard's regular expressions stood in FROM … FOR
    (14, re.compile(r"\bSUBSTRING\("), ((" SIMILAR ", " FROM "), (" ESCAPE ", " FOR "))),
    (16, re.compile(r"\bXMLSERIALIZE\("), ((" NO INDENT)", ")"),)),
)  # fmt: skip


def mask(text: str) -> str:
    """The text with strings, quoted names and bodies blanked out (their quotes stay), each of the same length."""

    def blank(found: re.Match[str]) -> str:
        token = found[0]
        if token[0] == "$":
            return "$" + " " * (len(token) - 2) + "$"
        start = token.index(token[-1]) + 1
        return token[:start] + " " * (len(token) - start - 1) + token[-1]

    return _TOKENS.sub(blank, text)


def lacking_in(text: str, gap: Gap) -> Iterator[str]:
    """What the target cannot read in a text that the source wrote: `function uuidv7()`, `MERGE`, `type xid8`."""
    yield from _lacking_syntax(text, gap)
    called = gap.functions.intersection(_CALL.findall(text))
    if called:
        called = called.intersection(_CALL.findall(mask(text)))
        yield from (f"function {name}()" for name in sorted(called))
    types = {name for name in gap.types if name in text}
    if types:
        bare = types.intersection(_WORD.findall(mask(text))) - called
        yield from (f"type {name}" for name in sorted(bare | {name for name in types if "." in name}))


def lacking_in_body(body: str, gap: Gap, own: frozenset[str]) -> Iterator[str]:
    """The same of a body that a person wrote: a guess. `own` are the user's functions, which may be meant."""
    yield from _lacking_syntax(body.upper(), gap)
    called = gap.functions.intersection(name.lower() for name in _ANY_CALL.findall(body)) - own
    yield from (f"function {name}()" for name in sorted(called))


def _lacking_syntax(text: str, gap: Gap) -> Iterator[str]:
    for since, name, part, pattern in SYNTAX:
        if gap.major < since <= gap.source_major and part in text and pattern.search(mask(text)):
            yield f"{name} (since {since})"


def lacking_type(name: str, gap: Gap) -> str | None:
    """The type behind `name[]` or `name(3)`, if the target lacks it."""
    bare = name.partition("(")[0].removesuffix("[]")
    return bare if bare in gap.types else None


def rewrite(text: str, gap: Gap) -> str:
    """The text in the words of the target's version, where these mean the same."""
    for since, inside, replacements in _REWRITTEN:
        if gap.major < since <= gap.source_major and inside.search(text):
            for old, new in replacements:
                text = _replace_outside(text, old, new)
    return text


def _replace_outside(text: str, old: str, new: str) -> str:
    masked = mask(text)
    at = masked.rfind(old)
    while at >= 0:
        text = text[:at] + new + text[at + len(old) :]
        at = masked.rfind(old, 0, at)
    return text


def requote(text: str, words: frozenset[str]) -> str:
    """The text with these names in double quotes where they stand bare."""
    if not any(word in text for word in words):
        return text
    masked, parts, end = mask(text), [], 0
    for found in _WORD.finditer(masked):
        if found[0] in words:
            parts += [text[end : found.start()], f'"{found[0]}"']
            end = found.end()
    return "".join([*parts, text[end:]])
