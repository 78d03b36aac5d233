"""`pgmig recover`."""

from __future__ import annotations

from typing import Any

from pgmig_core import Recovery, recover
from pgmig_core.human import one_line, visible
from pgmig_core.logs import Redactor

from .._console import Output
from .._exit import ExitCode
from .._prepare import prepare
from .._session import in_worker


def run(flags: dict[str, Any], redactor: Redactor) -> ExitCode:
    """Put back what is off."""
    request, output = prepare(flags, redactor, source=False)
    target = request.target
    assert target is not None  # noqa: S101 - build_request gives it or raises
    schema = request.options.ledger_schema
    recovery = in_worker(lambda token: recover(target, ledger_schema=schema, token=token))
    _show(recovery, output)
    return ExitCode.SOME_FAILED if recovery.failures else ExitCode.OK


def _show(recovery: Recovery, output: Output) -> None:
    if output.json:
        output.show_json(
            {
                "target": recovery.target,
                "found": recovery.found,
                "put_back": [
                    {
                        "kind": each.subject.kind,
                        "schema": each.subject.schema,
                        "name": each.subject.name,
                        "statements": list(each.statements),
                        "message": each.message,
                    }
                    for each in recovery.put_back
                ],
            }
        )
        return
    for each in recovery.put_back:
        if each.message:
            output.show(visible(f"not put back: {each.subject}: {one_line(each.message)}"))
            output.show(visible(f"  restore it with: {one_line('; '.join(each.statements))};"))
        else:
            output.show(visible(f"put back: {each.subject}"))
    if not recovery.found:
        output.show(visible(f"{recovery.target}: no copy ended early here, nothing is off"))
    elif not recovery.failures:
        output.show(visible(f"{recovery.target}: nothing is off any more, and the copy is forgotten"))
