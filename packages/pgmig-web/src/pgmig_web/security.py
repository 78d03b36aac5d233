"""Who may talk to a local tool that has no login, but reaches databases.

A web page from anywhere can make the user's browser send requests to 127.0.0.1, and with DNS rebinding can even make
its own name lead there. Hence, for every request and for the WebSocket:

- the Host header must name this machine as we listen on it: a rebound name is refused. The port is not compared, so
  that an SSH tunnel from another port works: no page can write a Host header.
- an Origin, which browsers send with every POST and WebSocket, must be that very host and port; Sec-Fetch-Site must
  not say cross-site. Programs that are no browsers send neither.
- a POST must be application/json, which no form and no "simple" cross-site request can be.
- beyond loopback a token is asked for, once in the address that is printed at start, then in a cookie.

Every answer carries headers that let the page load nothing from elsewhere, run no inline script and stand in no frame.
"""

from __future__ import annotations

import re
import socket
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from secrets import compare_digest
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .errors import ApiError
from .settings import Settings, is_loopback

COOKIE = "pgmig_token"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>\d{1,5}))?")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' ws://{host} wss://{host}; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


class SecurityMiddleware:
    """Refuses what must not reach the routes, and puts the headers on whatever is answered."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._names = allowed_names(settings.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                answered = MutableHeaders(scope=message)
                _add_headers(answered, headers.get("host", ""), scope["path"])
                if scope["type"] == "websocket":
                    # uvicorn before 0.54 adds these beside ours, and an answer of two lengths is none
                    del answered["content-length"], answered["content-type"]
            await send(message)

        answer = self._answer(scope, headers)
        if answer is None:
            await self._app(scope, receive, send_with_headers)
        else:
            await answer(scope, receive, send_with_headers)

    def _answer(self, scope: Scope, headers: Headers) -> Response | None:
        try:
            if "\x00" in scope["path"]:
                raise ApiError(404, "not_found", "Not Found")  # Starlette before 1.0 asks the file system for it
            check_host(headers, self._names, any_address=not self._settings.local)
            check_origin(scope, headers)
            if self._settings.token is not None:
                return _ask_token(scope, headers, self._settings.token)
        except ApiError as refusal:
            return refusal.response()
        return None


def allowed_names(host: str) -> frozenset[str]:
    """The names under which this machine is asked for, when it listens on `host`."""
    names = {host.lower(), *LOOPBACK_NAMES}
    if not is_loopback(host):
        names |= {socket.gethostname().lower(), socket.getfqdn().lower()}
    return frozenset(names)


def check_host(headers: Headers, names: frozenset[str], *, any_address: bool = False) -> None:
    """Raises ApiError 403 for a Host that is not ours. `any_address`: every IP address is, for none is rebound."""
    hosts = headers.getlist("host")
    found = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    if found is not None:
        name = found["name"].strip("[]").lower()
        if name in names or (any_address and _is_address(name)):
            return
    raise ApiError(
        403, "foreign_host", "the Host header does not name this server", hint="open the address printed at start"
    )


def check_origin(scope: Scope, headers: Headers) -> None:
    """Raises ApiError: 403 for what comes from another site's page, 415 for a POST that is not JSON."""
    unsafe = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD", "OPTIONS")
    if not unsafe:
        return
    origins = headers.getlist("origin")
    host = headers.get("host", "").lower()
    ours = {f"http://{host}", f"https://{host}"}
    if any(origin.lower() not in ours for origin in origins):
        raise ApiError(403, "foreign_origin", "the request comes from a page of another site")
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ApiError(403, "foreign_origin", "the request comes from a page of another site")
    if scope["type"] == "http" and scope["method"] == "POST":
        kinds = headers.getlist("content-type")
        if len(kinds) != 1 or kinds[0].partition(";")[0].strip().lower() != "application/json":
            raise ApiError(415, "not_json", "the request is not JSON", hint="send Content-Type: application/json")


def _ask_token(scope: Scope, headers: Headers, token: str) -> Response | None:
    """None to let in; a redirect from the printed address, which leaves the token in a cookie. Raises ApiError 401."""
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    for name, value in query:
        if name == "token" and scope["type"] == "http" and scope["method"] == "GET" and _same(value, token):
            rest = urlencode([(n, v) for n, v in query if n != "token"])
            # a path that begins with two slashes would lead to another site
            path = "/" + scope["path"].lstrip("/\\")
            answer = RedirectResponse(f"{path}?{rest}" if rest else path, 303)
            answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", path="/")
            return answer
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if (scheme.lower() == "bearer" and _same(given.strip(), token)) or _same(_cookie(headers), token):
        return None
    raise ApiError(
        401,
        "token_required",
        "this server asks for its token",
        hint="open the address, with its token, that pgmig-web printed when it started",
        headers={"www-authenticate": "Bearer"},
    )


def _same(given: str, token: str) -> bool:
    return compare_digest(given.encode("utf-8", "replace"), token.encode())


def _cookie(headers: Headers) -> str:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _add_headers(headers: MutableHeaders, host: str, path: str) -> None:
    # the host is only repeated where it was let in: then it fits _HOST
    policy = _POLICY.format(host=host) if _HOST.fullmatch(host) else _POLICY.replace(" ws://{host} wss://{host}", "")
    headers["content-security-policy"] = policy
    headers["x-content-type-options"] = "nosniff"
    headers["x-frame-options"] = "DENY"
    headers["referrer-policy"] = "no-referrer"
    headers["cross-origin-opener-policy"] = "same-origin"
    headers["cross-origin-resource-policy"] = "same-origin"
    # nothing of a database stays in a cache; the page's files are asked for anew and answered with 304
    headers["cache-control"] = "no-store" if path.startswith("/api/") else "no-cache"
