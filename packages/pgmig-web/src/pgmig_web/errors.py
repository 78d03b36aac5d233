"""Every answer that is an error has one form: `{"error": {"code", "message", "hint", "field"}}`.

`code` is stable, for machines; `field` is the part of the request that is wrong, such as `source.port`, or null. What
the core raises on purpose becomes an answer here; what nobody expected is logged with its traceback and answered
without.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pgmig_core import (
    CancelledError,
    ConnectionFailedError,
    Options,
    PgmigError,
    PlanChangedError,
    PreflightError,
    Selection,
    ServerTooOldError,
    StatementFailedError,
    UsageError,
)
from pgmig_core.logs import Redactor

log = logging.getLogger(__name__)

SIDES = {"source": "source", "target": "destination"}
"""The core's word for a side, and the API's."""

_CODES: tuple[tuple[type[PgmigError], int, str], ...] = (
    (UsageError, 422, "invalid_request"),
    (PreflightError, 422, "preflight_failed"),
    (PlanChangedError, 409, "plan_changed"),
    (ServerTooOldError, 422, "server_too_old"),
    (ConnectionFailedError, 502, "connection_failed"),
    (StatementFailedError, 502, "statement_failed"),
    (CancelledError, 409, "cancelled"),
)


class ApiError(Exception):
    """An answer with a status of 400 or more."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        hint: str = "",
        field: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.hint = hint
        self.field = field
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        """The `error` object."""
        return {"code": self.code, "message": self.message, "hint": self.hint, "field": self.field}

    def response(self) -> Response:
        return JSONResponse({"error": self.body()}, self.status, headers=self.headers)


def of_core(error: PgmigError, redact: Redactor | None = None) -> ApiError:
    """The answer that stands for an error of the core."""
    status, code = next(((s, c) for kind, s, c in _CODES if isinstance(error, kind)), (500, "error"))
    side = getattr(error, "side", None)
    field = SIDES.get(side) if isinstance(side, str) else None
    if isinstance(error, UsageError) and error.field:
        parts = {"selection": Selection.model_fields, "options": Options.model_fields}
        field = next((f"{part}.{error.field}" for part, names in parts.items() if error.field in names), error.field)
    redact = redact or Redactor()
    return ApiError(status, code, redact(error.message), hint=redact(error.hint), field=field)


async def on_api_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101 - registered for it
    return error.response()


async def on_core_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, PgmigError)  # noqa: S101 - registered for it
    return of_core(error).response()


async def on_http_error(_request: Request, error: Exception) -> Response:
    """Starlette's own: no such path, no such method."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "_")
    return ApiError(error.status_code, code, phrase, headers=dict(error.headers or {})).response()


async def on_bug(_request: Request, error: Exception) -> Response:
    """Starlette raises it again after this answer; the server's log has the traceback, the answer never."""
    return ApiError(
        500, "internal_error", f"unexpected {type(error).__name__}", hint="this is a bug in pgmig; see its log"
    ).response()
