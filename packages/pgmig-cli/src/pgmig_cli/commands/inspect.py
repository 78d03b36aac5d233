"""`pgmig inspect`."""

from __future__ import annotations

from typing import Any

from pgmig_core import CancellationToken
from pgmig_core.browse import browse
from pgmig_core.logs import Redactor

from .. import _params as p
from .._exit import ExitCode
from .._guard import guard
from .._outline import outline_lines, outline_tree
from .._prepare import prepare
from .._session import in_worker


def command(
    src: p.Src = None,
    src_password_file: p.SrcPasswordFile = None,
    config: p.ConfigFile = None,
    json: p.Json = None,
) -> None:
    """Show what is in a database: schemas, tables with rows and sizes, views, functions, sequences, triggers, types.

    Small tables are counted; ~ marks the server's estimates.

    Exit codes: 0 shown; 2 wrong usage; 3 the server could not be reached.
    """
    flags = dict(locals())

    def body(redactor: Redactor) -> ExitCode:
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

    guard(body)
