"""`pgmig inspect`."""

from __future__ import annotations

from typing import Any

from pgmig_core import CancellationToken
from pgmig_core.browse import browse
from pgmig_core.logs import Redactor

from .._exit import ExitCode
from .._outline import outline_lines, outline_tree
from .._prepare import prepare
from .._session import in_worker


def run(flags: dict[str, Any], redactor: Redactor) -> ExitCode:
    """Show the outline."""
    request, output = prepare(flags, redactor, target=False)
    source = request.source
    assert source is not None  # noqa: S101 - build_request gives it or raises

    def read(token: CancellationToken) -> dict[str, Any]:
        return browse(source, token=token)

    outline = in_worker(read)
    if output.json:
        output.show_json(outline)
    elif output.pretty:
        output.show(outline_tree(outline))
    else:
        for line in outline_lines(outline):
            output.show(line)
    return ExitCode.OK
