"""`pgmig verify`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from pgmig_core import Session, Verification
from pgmig_core.logs import Redactor
from pgmig_core.progress import RunProgress
from pgmig_core.render import verification_to_text
from pgmig_core.verified import verification_to_json

from .. import _render
from .._exit import ExitCode, code_of_verification
from .._live import LiveVerification
from .._prepare import prepare
from .._session import with_session


def run(flags: dict[str, Any], redactor: Redactor) -> ExitCode:
    """Compare."""
    request, output = prepare(flags, redactor)
    progress = RunProgress()

    def compare(session: Session) -> Verification:
        return session.verify(request.selection, hashes=flags["hashes"], on_event=progress.apply)

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
