"""Whether two texts that servers wrote say the same.

The server deparses views, rules and expressions anew (pg_get_viewdef and its kin). What it reads of its own text may
come out in other words: `(ARRAY['a'::varchar])::text[]` becomes `ARRAY[('a'::varchar)::text]`, in every version. And
each major version has its own way: since 16 `t.` is left out where a query has one table, since 17 a column that is a
constant says `AS int4`. So texts are taken for the same where they are the same without casts (to the same types),
without parentheses around one thing and, between major versions, without qualifications and names given by AS.
"""

from __future__ import annotations

import re

# a string, a quoted name, a word, a number, a cast, anything else: what stands in quotes is never touched
_TOKENS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_][\w$]*|\d[\w.]*|::|\s+|.""", re.DOTALL)
_NAME = re.compile(r'[A-Za-z_"]')
_TYPE = re.compile(
    r"""::((?:(?:"(?:[^"]|"")*"|[A-Za-z_][\w$]*)\.)?"""
    r"""(?:character\ varying|double\ precision|bit\ varying|"(?:[^"]|"")*"|[A-Za-z_][\w$]*)"""
    r"""(?:\(\d+(?:,-?\d+)?\))?(?:\ with(?:out)?\ time\ zone)?)((?:\[\])*)"""
)

_QUOTED_WORD = re.compile(r'"([a-z_][a-z0-9_]*)"')
_IN = re.compile(r"(?<=[(,])( ?)IN (?=\S+ )")

DEPARSED = frozenset(
    {"definition", "default", "generated", "polqual", "polwithcheck", "partition_key", "partition_bound", "expression"}
)
"""The attributes that are such texts."""
NAMES = frozenset(
    {
        "function", "handler", "inline", "validator", "conproc", "lanname", "from_sql", "to_sql", "source", "target",
        "aggtransfn", "aggfinalfn", "aggcombinefn", "aggserialfn", "aggdeserialfn", "aggmtransfn", "aggminvtransfn",
        "aggmfinalfn", "identity_arguments", "operators", "functions", "typinput", "typoutput", "typreceive", "typsend",
        "typmodin", "typmodout", "typanalyze", "typsubscript", "canonical", "subtype_diff", "oprrest", "oprjoin",
        "type", "tables", "partition_key", "parent_names", "reloftype",
    }
)  # fmt: skip
"""The attributes that are names: a version quotes those that are keywords for it."""


def normal(text: str) -> str:
    """The text with every run of blanks outside quotes as one."""
    return "".join(" " if word.isspace() else word for word in _TOKENS.findall(text)).strip()


def same_meaning(a: str, b: str, *, other_major: bool) -> bool:
    """Whether two deparsed texts differ in words only, as far as a text can tell."""
    return _bare(a, other_major=other_major) == _bare(b, other_major=other_major)


def same_function(a: str, b: str, *, other_major: bool) -> bool:
    """Of a function whose body is a text: the body is its author's; the words before it are the server's.

    Versions differ in which names they quote, as keywords, and in whether they say IN.
    """
    (head, body), (other_head, other_body) = (_taken_apart(text) for text in (a, b))
    return other_major and body == other_body and head == other_head


def same_names(a: str, b: str) -> bool:
    """Whether two texts differ in the quotes only that one version puts around what another has no keyword for."""
    return _QUOTED_WORD.sub(r"\1", a) == _QUOTED_WORD.sub(r"\1", b)


def _taken_apart(definition: str) -> tuple[str, str]:
    head, _, body = definition.partition("\nAS ")
    return _IN.sub(r"\1", _QUOTED_WORD.sub(r"\1", head)), body


def _bare(text: str, *, other_major: bool) -> tuple[str, frozenset[str]]:
    types: set[str] = set()

    def take(found: re.Match[str]) -> str:
        types.add(found.group(1))
        return ""

    words = [t for t in _TOKENS.findall(_TYPE.sub(take, normal(text))) if not t.isspace() and t != ";"]
    if other_major:
        words = _without_qualifications(words)
    return " ".join(_without_needless_parentheses(words)), frozenset(types)


def _without_qualifications(words: list[str]) -> list[str]:
    found: list[str] = []
    skip = False
    for position, word in enumerate(words):
        following = words[position + 1 : position + 2]
        if skip:
            skip = False
        elif word == "." or (following == ["."] and _NAME.match(word)):
            continue
        elif word.upper() == "AS" and following and _NAME.match(following[0]):
            skip = True
        else:
            found.append(word)
    return found


def _without_needless_parentheses(words: list[str]) -> list[str]:
    """Without those around one word, around other parentheses, or around an ARRAY alone."""
    stack: list[list[list[str]]] = [[]]
    for word in words:
        if word == "(":
            stack.append([])
        elif word == ")" and len(stack) > 1:
            inside = stack.pop()
            flat = [t for part in inside for t in part]
            one = len(inside) == 1 or _is_array(flat)
            # a call's parentheses stay: f(x) is not f x
            stack[-1].append(flat if one and not _is_call(stack[-1]) else ["(", *_unwrapped(inside), ")"])
        else:
            stack[-1].append([word])
    return [t for level in stack for part in level for t in part]


def _unwrapped(parts: list[list[str]]) -> list[str]:
    flat = [t for part in parts for t in part]
    return flat[1:-1] if len(parts) == 1 and flat[:1] == ["("] else flat


def _is_array(words: list[str]) -> bool:
    """`ARRAY[…]` and nothing after it."""
    return words[:2] == ["ARRAY", "["] and words[-1] == "]" and words.count("[") == 1


def _is_call(before: list[list[str]]) -> bool:
    return bool(before) and len(before[-1]) == 1 and bool(_NAME.match(before[-1][0]))
