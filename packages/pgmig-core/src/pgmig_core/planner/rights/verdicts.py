"""What the rights rules say of an object: it is left out, or it is made with less."""

from __future__ import annotations

from msgspec import Struct

from ...plan import Finding, Severity, Subject


class Refused(Struct, frozen=True, kw_only=True):
    """It gets no step. An administrator makes it himself; or, with `later`, a later run of ours does.

    `about` names what the finding is about where many objects share it: a schema that takes no objects. `remedy` is
    what an administrator runs so that a later run can make it.
    """

    code: str
    message: str
    hint: str = ""
    later: bool = False
    remedy: tuple[str, ...] = ()
    about: Subject | None = None


class Lessened(Struct, frozen=True, kw_only=True):
    """It is made by these statements, which are not all; an administrator runs the rest afterwards."""

    code: str
    message: str
    statements: tuple[str, ...]
    rest: tuple[str, ...]
    hint: str = ""


def as_finding(
    code: str, about: Subject | None, message: str, *, hint: str = "", sql: tuple[str, ...] = (),
    side: str = "target", when: str = "after",
) -> Finding:  # fmt: skip
    """A warning with what an administrator runs, if anything."""
    return Finding(
        severity=Severity.WARNING,
        code=code,
        subject=about,
        message=message,
        hint=hint,
        admin_sql="\n".join(f"{statement};" for statement in sql),
        admin_side=side if sql else "",
        admin_when=when if sql else "",
    )
