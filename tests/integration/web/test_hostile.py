"""What a page of another site, a rebound name or a malformed request gets: an answer of one form, and nothing else."""

from __future__ import annotations

import http.client
import json
import socket
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from pgmig_web.body import MAX_BODY
from pgmig_web.settings import Settings
from tests.integration.web.serving import Web, serving
from tests.support.routes import posts

POSTS = [
    "test-connection",
    "browse",
    "table-info",
    "plan",
    "unfinished",
    "migrate",
    "migrate/cancel",
    "pause",
    "resume",
]
WITH_BODY = POSTS[:6]
GETS = ["health", "settings", "migrate/status", "migrate/log"]


def error_of(answer: httpx.Response, status: int) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert list(body) == ["error"]
    assert set(body["error"]) == {"code", "message", "hint", "field"}
    assert body["error"]["message"]
    error: dict[str, object] = body["error"]
    return error


def raw_get(web: Web, path: str) -> httpx.Response:
    """A GET of a path as it stands, which httpx would tidy up."""
    with closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)) as plain:
        plain.putrequest("GET", path)
        plain.endheaders()
        answer = plain.getresponse()
        return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())


def test_no_route_is_forgotten_here() -> None:
    assert set(POSTS) == posts()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "", "localhost@evil"])
@pytest.mark.parametrize("path", ["/", "/api/health", "/api/migrate/status"])
def test_a_foreign_host_is_refused(web: Web, path: str, host: str) -> None:
    assert error_of(web.client.get(path, headers={"host": host}), 403)["code"] == "foreign_host"


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_our_own_names_are_let_in(web: Web, name: str) -> None:
    assert web.client.get("/api/health", headers={"host": f"{name}:{web.port}"}).status_code == 200


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"])
def test_a_post_from_another_sites_page_is_refused(web: Web, path: str, origin: str) -> None:
    answer = web.client.post(f"/api/{path}", json={}, headers={"origin": origin})
    assert error_of(answer, 403)["code"] == "foreign_origin"


def test_a_cross_site_fetch_is_refused_without_origin_too(web: Web) -> None:
    answer = web.client.post("/api/migrate/cancel", json={}, headers={"sec-fetch-site": "cross-site"})
    assert error_of(answer, 403)["code"] == "foreign_origin"


def test_a_post_from_our_own_page_is_let_in(web: Web) -> None:
    answer = web.client.post("/api/migrate/cancel", json={}, headers={"origin": web.origin})
    assert error_of(answer, 409)["code"] == "nothing_running"


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_a_post_that_is_not_json_is_refused(web: Web, path: str, kind: str) -> None:
    answer = web.client.post(f"/api/{path}", content=b"{}", headers={"content-type": kind})
    assert error_of(answer, 415)["code"] == "not_json"


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_websocket_of_another_sites_page_is_refused(web: Web, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused, web.socket(origin=origin):
        pass
    assert refused.value.response.status_code == 403
    assert json.loads(refused.value.response.body)["error"]["code"] == "foreign_origin"


def test_a_websocket_to_a_rebound_name_is_refused(web: Web) -> None:
    with pytest.raises(InvalidStatus) as refused, web.socket(additional_headers={"Host": "evil.example"}):
        pass
    assert refused.value.response.status_code in (400, 403)


def test_a_websocket_of_our_own_page_is_let_in(web: Web) -> None:
    with web.socket(origin=web.origin) as ours:
        assert json.loads(ours.recv())["type"] == "progress"


@pytest.mark.parametrize("path", WITH_BODY)
def test_a_large_body_is_refused(web: Web, path: str) -> None:
    answer = web.client.post(
        f"/api/{path}", content=b'"' + b"x" * MAX_BODY + b'"', headers={"content-type": "application/json"}
    )
    assert error_of(answer, 413)["code"] == "body_too_large"


def test_a_large_body_without_a_length_is_refused(web: Web) -> None:
    pieces = (b" " * 65536 for _ in range(MAX_BODY // 65536 + 1))
    answer = web.client.post("/api/browse", content=pieces, headers={"content-type": "application/json"})
    assert error_of(answer, 413)["code"] == "body_too_large"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b'{"port": NaN}', b"[" * 100_000, b'{"port": ' + b"1" * 5000 + b"}", b"{}{}"],
    ids=["empty", "cut", "no utf-8", "NaN", "deep", "long number", "two"],
)
@pytest.mark.parametrize("path", WITH_BODY)
def test_malformed_json_is_refused(web: Web, path: str, body: bytes) -> None:
    answer = web.client.post(f"/api/{path}", content=body, headers={"content-type": "application/json"})
    assert error_of(answer, 400)["code"] == "malformed_json"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("browse", [], None),
        ("browse", {"port": "many"}, "port"),
        ("browse", {"port": 70000}, "port"),
        ("browse", {"host": 5}, "host"),
        ("browse", {"host": "a\0b"}, "host"),
        ("browse", {"host": "\ud800"}, "host"),
        ("browse", {"pasword": "hunter22"}, "pasword"),
        ("test-connection", {"sslmode": "maybe"}, ""),
        ("table-info", {"connection": {}, "schema": "s"}, "table"),
        ("table-info", {"connection": {}, "schema": "s", "table": ["t"]}, "table"),
        ("plan", {"source": {}}, "destination"),
        ("plan", {"source": {}, "destination": {"port": -1}}, "destination.port"),
        ("migrate", {"source": {}, "destination": {}, "options": {"batch_size": 0}}, "options.batch_size"),
        ("migrate", {"source": {}, "destination": {}, "options": {"existing_data": "eat"}}, "options.existing_data"),
        ("migrate", {"source": {}, "destination": {}, "options": {"workers": 1.5}}, "options.workers"),
        ("migrate", {"source": {}, "destination": {}, "selection": {"kinds": ["cats"]}}, "selection.kinds.0"),
        ("migrate", {"source": {}, "destination": {}, "selection": {"tables": "s.t"}}, "selection.tables"),
        ("migrate", {"source": "x", "destination": {}}, "source"),
        ("migrate", {"source": {}, "destination": {}, "selection": {}, "option": {}}, "option"),
    ],
)
def test_bad_input_names_its_field(web: Web, path: str, body: object, field: str | None) -> None:
    answer = web.client.post(
        f"/api/{path}", content=json.dumps(body).encode(), headers={"content-type": "application/json"}
    )
    error = error_of(answer, 422)
    assert error["field"] == field
    assert "hunter22" not in answer.text


def test_a_path_that_is_not_there(web: Web) -> None:
    assert error_of(web.client.get("/api/nothing"), 404)["code"] == "not_found"
    assert error_of(web.client.get("/nothing.js"), 404)["code"] == "not_found"
    assert error_of(web.client.get("/api/migrate/log"), 404)["code"] == "no_log"


@pytest.mark.parametrize("path", POSTS)
def test_get_where_post_is_meant(web: Web, path: str) -> None:
    answer = web.client.get(f"/api/{path}")
    assert error_of(answer, 405)["code"] == "method_not_allowed"
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize("path", [*(f"/api/{path}" for path in GETS), "/"])
def test_post_where_get_is_meant(web: Web, path: str) -> None:
    assert error_of(web.client.post(path, json={}), 405)["code"] == "method_not_allowed"


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/js/../../secret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/..\\secret.txt",
        "/%00",
        "/a%00.txt",
        "/" + "a" * 3000,
    ],
)
def test_nothing_outside_the_page_is_served(web: Web, path: str) -> None:
    answer = raw_get(web, path)
    assert error_of(answer, 404)["code"] == "not_found"


def test_a_link_out_of_the_page_is_not_followed(web: Web) -> None:
    (web.settings.static / "link.txt").symlink_to(web.settings.static.parent / "secret.txt")
    assert web.client.get("/link.txt").status_code == 404


@pytest.mark.parametrize("path", ["/", "/app.js", "/nothing", "/api/health", "/api/nothing"])
def test_every_answer_carries_the_headers(web: Web, path: str) -> None:
    headers = web.client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == ("no-store" if path.startswith("/api/") else "no-cache")
    assert "access-control-allow-origin" not in headers


def test_the_page_and_its_modules_are_served(web: Web) -> None:
    page, module = web.client.get("/"), web.client.get("/app.js")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert module.headers["content-type"].startswith("text/javascript")
    again = web.client.get("/app.js", headers={"if-none-match": module.headers["etag"]})
    assert again.status_code == 304


def test_beyond_loopback_a_token_is_asked_for(tmp_path: Path) -> None:
    token = "a-token-of-this-test"
    (tmp_path / "index.html").write_text("page")
    settings = Settings(host="0.0.0.0", token=token, log_dir=None, static=tmp_path)  # noqa: S104 - what is tested
    with serving(settings) as web:
        for path in ("/", "/api/health", "/api/migrate/status", "/?token=wrong"):
            assert error_of(web.client.get(path), 401)["code"] == "token_required"
        with pytest.raises(InvalidStatus) as refused, web.socket():
            pass
        assert refused.value.response.status_code == 401
        assert error_of(web.client.get("/api/health", headers={"host": "evil.example"}), 403)

        bearer = {"authorization": f"Bearer {token}"}
        assert web.client.get("/api/health", headers=bearer).status_code == 200

        opened = web.client.get(f"/?token={token}")
        assert (opened.status_code, opened.headers["location"]) == (303, "/")
        assert "HttpOnly" in opened.headers["set-cookie"]
        assert "SameSite=strict" in opened.headers["set-cookie"]
        assert web.client.get("/").text == "page"  # the cookie is the client's now
        assert raw_get(web, f"//evil.example/?token={token}").headers["location"] == "/evil.example/"
        with web.socket(additional_headers={"Cookie": f"pgmig_token={token}"}) as ours:
            assert json.loads(ours.recv())["type"] == "progress"


def test_two_host_headers_are_refused(web: Web) -> None:
    with socket.create_connection(("127.0.0.1", web.port), timeout=30) as raw:
        raw.sendall(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: raw.recv(4096), b""))
    assert answer.split(b" ")[1] in (b"400", b"403")
