"""`pgmig verify`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated

import typer

from pgmig_core import Session, Verification
from pgmig_core.logs import Redactor
from pgmig_core.progress import RunProgress
from pgmig_core.render import verification_to_json, verification_to_text

from .. import _params as p
from .. import _render
from .._exit import ExitCode, code_of_verification
from .._guard import guard
from .._live import LiveVerification
from .._prepare import prepare
from .._session import with_session

Hashes = Annotated[
    bool,
    typer.Option(
        "--hashes/--no-hashes",
        metavar="",
        rich_help_panel="How",
        show_default=False,
        help="Compare hashes of all rows too, not only their number. (default: hashes)",
    ),
]


def command(
    src: p.Src = None,
    dst: p.Dst = None,
    src_password_file: p.SrcPasswordFile = None,
    dst_password_file: p.DstPasswordFile = None,
    config: p.ConfigFile = None,
    schema: p.Schemas = None,
    exclude_schema: p.ExcludeSchemas = None,
    table: p.Tables = None,
    exclude_table: p.ExcludeTables = None,
    hashes: Hashes = True,
    json: p.Json = None,
    quiet: p.Quiet = None,
) -> None:
    """Compare the rows of two databases, table by table.

    Exit codes: 0 the same; 4 different; 2 wrong usage; 3 a server could not be reached or was lost; 130 cancelled.
    """
    flags = {name: value for name, value in locals().items() if name != "hashes"}

    def body(redactor: Redactor) -> ExitCode:
        request, output = prepare(flags, redactor)
        progress = RunProgress()

        def compare(session: Session) -> Verification:
            return session.verify(request.selection, hashes=hashes, on_event=progress.apply)

        watched = output.pretty and not output.quiet
        with LiveVerification(progress).display(output.talk) if watched else nullcontext():
            verification = with_session(request, compare)
        if output.json:
            output.show_json(verification_to_json(verification))
        elif output.pretty:
            output.show(_render.verification(verification))
        else:
            output.show(verification_to_text(verification).rstrip("\n"))
        return code_of_verification(verification)

    guard(body)
