"""Around every command: errors become one clear line and an exit code; nobody ever sees a traceback.

What nobody expected goes into a log file with its traceback, and the line says which file.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from pgmig_core import CancelledError, PgmigError
from pgmig_core.logs import Redactor, RunLog

from ._console import Output
from ._exit import ExitCode, code_of_error
from ._signals import end_process
from .request import DEFAULT_LOG_DIR

_log = logging.getLogger(__name__)


def guard(body: Callable[[Redactor], ExitCode], *, log_dir: Path | None = None) -> NoReturn:
    """Run a command's body and end the command with its exit code (SystemExit); it tells the redactor its passwords."""
    redactor = Redactor()
    output = Output.open(redactor=redactor)
    try:
        code = body(redactor)
        sys.stdout.flush()
    except KeyboardInterrupt:
        output.errors.print("cancelled")
        end_process(ExitCode.CANCELLED)  # a connection attempt may hold the other thread for seconds
        raise
    except BrokenPipeError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains again at exit
        sys.exit(code_of_error(error))
    except CancelledError as error:
        output.errors.print(str(error), soft_wrap=True)
        sys.exit(code_of_error(error))
    except PgmigError as error:
        message = str(error)
        hint = error.hint
        output.error(message.removesuffix(f" ({hint})") if hint else message, hint)
        sys.exit(code_of_error(error))
    except Exception as error:  # noqa: BLE001 - the last net: a bug must not look like a crash
        output.error(
            f"unexpected {type(error).__name__}: {_first_line(error)}", _keep_traceback(error, log_dir, redactor)
        )
        sys.exit(code_of_error(error))
    sys.exit(code)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or "no message").splitlines()[0][:500]


def _keep_traceback(error: BaseException, log_dir: Path | None, redactor: Redactor) -> str:
    try:
        with RunLog(directory=log_dir or DEFAULT_LOG_DIR, redactor=redactor) as log:
            _log.error("unexpected error", exc_info=error)
            return f"this is a bug in pgmig; the traceback is in {log.path}"
    except OSError:
        return "this is a bug in pgmig; its traceback could not be kept, because the log directory cannot be written"
