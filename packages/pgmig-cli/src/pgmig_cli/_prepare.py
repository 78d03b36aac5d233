"""From flags to a request and an output that knows the passwords it must not show: the first lines of every command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pgmig_core.logs import Redactor, passwords_of

from ._console import Output
from .profiles import save
from .request import Request, Settings, build_request

Flags = Mapping[str, str | int | bool | Path | Sequence[str] | None]


def prepare(flags: Flags, redactor: Redactor, *, source: bool = True, target: bool = True) -> tuple[Request, Output]:
    """Check what was asked for and say its warnings. Raises UsageError."""
    request = build_request(Settings(flags), source=source, target=target)
    for password in passwords_of(request.source, request.target):
        redactor.add(password)
    output = Output.open(json=request.json, quiet=request.quiet, redactor=redactor)
    for warning in request.warnings:
        output.warn(warning)
    return request, output


def keep_profile(flags: Flags, output: Output) -> None:
    """Save the options under the name that --save-profile gives, if it does. Raises UsageError."""
    if name := flags["save_profile"]:
        path = save(str(name), Settings(flags))
        output.errors.print(f"profile {name} is kept in {path}", soft_wrap=True)
