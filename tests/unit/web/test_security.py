from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from pgmig_web.errors import ApiError
from pgmig_web.security import allowed_names, check_host, check_origin

POST = {"type": "http", "method": "POST"}
GET = {"type": "http", "method": "GET"}
SOCKET = {"type": "websocket"}
JSON = {"content-type": "application/json"}


def refusal(scope: dict[str, str], headers: dict[str, str]) -> str | None:
    try:
        check_origin(scope, Headers(headers))
    except ApiError as error:
        return error.code
    return None


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080", "127.0.0.1:9999"])
def test_names_of_this_machine_are_ours(host: str) -> None:
    check_host(Headers({"host": host}), allowed_names("127.0.0.1"))


@pytest.mark.parametrize(
    "host", ["", "evil", "localhost.evil", "127.0.0.2", "127.0.0.1@evil", "localhost:8080:1", "localhost/", "10.0.0.7"]
)
def test_other_names_are_not(host: str) -> None:
    with pytest.raises(ApiError) as error:
        check_host(Headers({"host": host}), allowed_names("127.0.0.1"))
    assert (error.value.status, error.value.code) == (403, "foreign_host")


def test_beyond_loopback_every_address_is_ours_and_no_foreign_name() -> None:
    names = allowed_names("0.0.0.0")  # noqa: S104 - what is tested
    check_host(Headers({"host": "10.0.0.7:8080"}), names, any_address=True)
    with pytest.raises(ApiError):
        check_host(Headers({"host": "evil.example"}), names, any_address=True)


@pytest.mark.parametrize(
    ("scope", "headers", "code"),
    [
        (GET, {"host": "h", "origin": "https://evil"}, None),
        (POST, {"host": "h", **JSON}, None),
        (POST, {"host": "h:80", "origin": "http://h:80", **JSON}, None),
        (POST, {"host": "h:80", "origin": "https://h:80", **JSON}, None),
        (POST, {"host": "h:80", "origin": "http://H:80", **JSON}, None),
        (POST, {"host": "h:80", "origin": "http://h:81", **JSON}, "foreign_origin"),
        (POST, {"host": "h:80", "origin": "null", **JSON}, "foreign_origin"),
        (POST, {"host": "h", "sec-fetch-site": "same-site", **JSON}, "foreign_origin"),
        (POST, {"host": "h", "sec-fetch-site": "same-origin", **JSON}, None),
        (POST, {"host": "h", "content-type": "application/json; charset=utf-8"}, None),
        (POST, {"host": "h", "content-type": "text/plain"}, "not_json"),
        (POST, {"host": "h", "content-type": "application/jsonp"}, "not_json"),
        (POST, {"host": "h"}, "not_json"),
        (SOCKET, {"host": "h", "origin": "http://h"}, None),
        (SOCKET, {"host": "h"}, None),
        (SOCKET, {"host": "h", "origin": "http://evil"}, "foreign_origin"),
    ],
)
def test_who_may_send(scope: dict[str, str], headers: dict[str, str], code: str | None) -> None:
    assert refusal(scope, headers) == code
