"""Bodies of POST requests: read with a limit, parsed as JSON, checked against a model, every complaint with its field.

Complaints never repeat a value: it may be a password.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from .errors import ApiError

MAX_BODY = 1024 * 1024
"""Bytes; a selection that names 10,000 tables takes some 400 kB."""
MAX_DRAINED = 16 * MAX_BODY
"""Bytes of a body that is too big that are read and forgotten: who still sends when we close never sees the answer."""
MAX_FIELD = 80
"""Characters of a field's path that are repeated in an error."""

M = TypeVar("M", bound=BaseModel)


async def read_json(request: Request) -> Any:
    """The body's JSON value. Raises ApiError: 413 when it is too big, 400 when it is not JSON."""
    received, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MAX_BODY:
            received += chunk
        elif size > MAX_DRAINED:
            break
    if size > MAX_BODY:
        raise _too_large()
    try:
        return json.loads(received.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise ApiError(400, "malformed_json", "the body is not JSON", hint="send one JSON object as UTF-8") from None


async def read_body(request: Request, model: type[M]) -> M:
    """The body as a model. Raises ApiError; 422 names the field."""
    value = await read_json(request)
    try:
        return parse(value, model)
    except RecursionError:
        raise ApiError(400, "malformed_json", "the body is nested too deeply") from None


def parse(value: Any, model: type[M]) -> M:
    """A JSON value as a model. Raises ApiError 422."""
    if not isinstance(value, dict):
        raise ApiError(422, "invalid_request", "the body is not a JSON object")
    for path, text in _strings(value, ()):
        if "\x00" in text or not _encodable(text):
            raise ApiError(
                422,
                "invalid_request",
                f"{_field(path)}: it holds a character that no text in PostgreSQL can hold",
                field=_field(path),
            )
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        field = _field(first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise ApiError(422, "invalid_request", f"{field}: {message}", field=field) from None


def _too_large() -> ApiError:
    # what was not read of the body is lost with the connection
    closing = {"connection": "close"}
    return ApiError(413, "body_too_large", f"the body is larger than {MAX_BODY} bytes", headers=closing)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _strings(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every string in a JSON value, keys too, and where it stands."""
    match value:
        case str():
            yield path, value
        case dict():
            for key, inner in value.items():
                yield path, key
                yield from _strings(inner, (*path, key))
        case list():
            for index, inner in enumerate(value):
                yield from _strings(inner, (*path, index))


def _encodable(text: str) -> bool:
    """Half of a surrogate pair, which JSON can write alone, is no character."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _field(path: tuple[str | int, ...]) -> str:
    text = ".".join(str(part) for part in path)
    return text.encode("utf-8", "replace").decode()[:MAX_FIELD]
