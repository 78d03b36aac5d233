"""`pgmig test-connection`."""

from __future__ import annotations

from typing import Any, Literal

from rich.text import Text

from pgmig_core import (
    CancellationToken,
    ConnectionFailedError,
    ConnectionOptions,
    ConnectionTest,
    PgmigError,
    ServerTooOldError,
    test_connection,
)
from pgmig_core.logs import Redactor

from .._console import Output
from .._exit import ExitCode, code_of_error
from .._prepare import prepare
from .._session import in_worker
from ..request import Settings

Side = Literal["source", "target"]


def run(flags: dict[str, Any], redactor: Redactor) -> ExitCode:
    """Connect, to each side that was given, or to what the environment names."""
    settings = Settings(flags)
    target = settings.get("dst") is not None
    request, output = prepare(flags, redactor, source=settings.get("src") is not None or not target, target=target)
    code = ExitCode.OK
    answers: dict[str, object] = {}
    sides: tuple[tuple[Side, ConnectionOptions | None], ...] = (
        ("source", request.source),
        ("target", request.target),
    )
    for role, options in sides:
        if options is None:
            continue
        try:
            found = _test(options, role)
        except (ConnectionFailedError, ServerTooOldError) as error:
            code = code_of_error(error)
            answers[role] = {"ok": False, "error": error.message, "hint": error.hint}
            _tell_failure(error, output)
        else:
            answers[role] = {
                "ok": True,
                "server_version": found.server_version,
                "database": found.database,
                "user": found.user,
                "latency_ms": found.latency_ms,
            }
            _tell(role, found, output)
    if output.json:
        output.show_json(answers)
    return code


def _test(options: ConnectionOptions, side: Side) -> ConnectionTest:
    def call(_token: CancellationToken) -> ConnectionTest:
        return test_connection(options, side=side)

    return in_worker(call)


def _tell(role: str, found: ConnectionTest, output: Output) -> None:
    if not output.json:
        output.show(
            Text.assemble(
                ("✔ ", "ok"),
                f"{role}: PostgreSQL {found.server_version}, database ",
                (found.database, "name"),
                ", user ",
                (found.user, "name"),
                (f"  ({found.latency_ms:.1f} ms)", "muted"),
            )
        )


def _tell_failure(error: PgmigError, output: Output) -> None:
    output.error(error.message if error.hint else str(error), error.hint)
