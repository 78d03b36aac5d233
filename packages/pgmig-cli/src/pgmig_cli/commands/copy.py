"""`pgmig copy`."""

from __future__ import annotations

from typing import Any

from pgmig_core.logs import Redactor

from .._exit import ExitCode
from .._migrate import migrate
from .._prepare import keep_profile, prepare


def run(flags: dict[str, Any], redactor: Redactor) -> ExitCode:
    """Migrate."""
    request, output = prepare(flags, redactor)
    keep_profile(flags, output)
    return migrate(request, output)
