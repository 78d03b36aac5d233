"""Rules for single tables, as flags and the configuration file write them.

--where "sales.orders: made >= '2024-01-01'"        where: {sales.orders: "made >= '2024-01-01'"}
--map-column 'sales.customer: name=full_name'       map-column: {sales.customer: {name: full_name}}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from pydantic import ValidationError

from pgmig_core import TableRule, UsageError

if TYPE_CHECKING:
    from .request import Settings

FORMS = {
    "where": """'TABLE: CONDITION', as in --where "sales.orders: made >= '2024-01-01'\"""",
    "map-column": "'TABLE: COLUMN=COLUMN', as in --map-column 'sales.customer: name=full_name'",
}


def rules_of(settings: Settings) -> tuple[TableRule, ...]:
    """All rules, in the order they were given. Raises UsageError naming the option or the line."""
    found = []
    for key in FORMS:
        for table, said in _given(key, settings):
            try:
                found.append(TableRule.model_validate({"table": table, **said}))
            except ValidationError as error:
                words = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
                raise UsageError(f"{settings.where(key)}: {table}: {words}", field=key) from None
    return tuple(found)


def to_config(rules: Iterable[TableRule]) -> dict[str, dict[str, object]]:
    """The same rules in the form of the file; several conditions of one table become one."""
    conditions: dict[str, list[str]] = {}
    columns: dict[str, dict[str, str]] = {}
    for rule in rules:
        if rule.where:
            conditions.setdefault(rule.table, []).append(rule.where)
        if rule.columns:
            columns.setdefault(rule.table, {}).update(rule.columns)
    # a comment in one must not swallow the next
    where = {t: c[0] if len(c) == 1 else " AND ".join(f"({each}\n)" for each in c) for t, c in conditions.items()}
    return {key: dict(found) for key, found in (("where", where), ("map-column", columns)) if found}


def _given(key: str, settings: Settings) -> Iterator[tuple[str, dict[str, object]]]:
    """Each table's pattern with the fields of its rule."""
    value = settings.get(key)
    if isinstance(value, Mapping):
        for table, said in value.items():
            yield table, {"where" if key == "where" else "columns": said}
        return
    for text in value if isinstance(value, list | tuple) else ():
        table, rest = _split(str(text), ":")
        source, target = _split(rest, "=") if key == "map-column" else (rest, rest)
        if not (table and source and target):
            raise UsageError(f"--{key}: {str(text)!r} is not {FORMS[key]}", field=key)
        yield table, {"where": rest} if key == "where" else {"columns": {_bare(source): _bare(target)}}


def _split(text: str, at: str) -> tuple[str, str]:
    """Both sides of the first `at` that stands in no double quotes; the second is empty where there is none."""
    quoted = False
    for place, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char == at and not quoted:
            return text[:place].strip(), text[place + 1 :].strip()
    return text.strip(), ""


def _bare(name: str) -> str:
    """A column's name as the catalog has it: quotes keep case, what has none is in small letters."""
    if len(name) > 1 and name[0] == name[-1] == '"':
        return name[1:-1].replace('""', '"')
    return name.lower()
