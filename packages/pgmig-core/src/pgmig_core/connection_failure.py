"""Why a connection could not be made, in one line with what to do about it.

libpq says it in several lines, differently for each address it tried; what it says about a connection string that it
cannot read repeats parts of the string, which may be the password. So nothing of that is passed on.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import psycopg

from .errors import ConnectionFailedError, Side


class _Cause(NamedTuple):
    pattern: str
    message: str
    """With {host}, {port}, {database}, {user}, {seconds}, {attrs} and the pattern's own groups."""
    hint: str


# What passes by itself; psycopg has no SQLSTATE for what a server says before there is a session.
_PASSING = (
    (r"too many (?:connections|clients)|remaining connection slots", "53300"),
    (r"starting up|shutting down|recovery mode", "57P03"),
    (r"server closed the connection unexpectedly|connection reset by peer", "08006"),
)

_CAUSES = tuple(
    _Cause(pattern, message, hint)
    for pattern, message, hint in (
        (
            r"could not translate host name|failed to resolve host|name or service not known|getaddrinfo",
            "the host name {host} does not resolve",
            "check the host's spelling and the DNS",
        ),
        (
            r"timeout expired|connection timed out",
            "{host}:{port} did not answer within {seconds} s",
            "check address, port and firewall; connect_timeout=N waits longer",
        ),
        (
            r"connection refused",
            "nothing listens on {host}:{port}",
            "check host and port, and that the server runs and listens there (listen_addresses)",
        ),
        (
            r"no such file or directory.*|is the server running locally",
            "no server's socket at {host}:{port}",
            "name a host for a TCP connection, or check that the server runs",
        ),
        (r"no route to host|network is unreachable", "{host}:{port} cannot be reached: no route", "check the network"),
        (
            r"password authentication failed|no password supplied|fe_sendauth",
            "{host}:{port} refuses the password of user {user}",
            "check user and password; it may also come from the passfile or PGPASSWORD",
        ),
        (
            r"no pg_hba\.conf entry.*?(?:no encryption|SSL off)",
            "{host}:{port} does not let user {user} into database {database} without TLS",
            "try sslmode=require, or ask for a pg_hba.conf entry",
        ),
        (
            r"no pg_hba\.conf entry|pg_hba\.conf rejects",
            "{host}:{port} does not let user {user} into database {database} from here",
            "the server's pg_hba.conf needs an entry for this client, user and database",
        ),
        (
            r"role \"(?P<role>[^\"]*)\" does not exist",
            "{host}:{port} has no role {role}",
            "check the user's spelling",
        ),
        (
            r"database \"(?P<missing>[^\"]*)\" does not exist",
            "{host}:{port} has no database {missing}",
            "check its spelling, or create it first",
        ),
        (
            r"permission denied for database",
            "user {user} may not connect to database {database} on {host}:{port}",
            "GRANT CONNECT ON DATABASE to it",
        ),
        (
            r"role \"(?P<role>[^\"]*)\" is not permitted to log in",
            "role {role} may not log in to {host}:{port}",
            "ALTER ROLE … LOGIN, or use another user",
        ),
        (
            r"too many (?:connections|clients)|remaining connection slots",
            "{host}:{port} takes no more connections",
            "use fewer workers, or raise max_connections",
        ),
        (r"starting up|shutting down|recovery mode", "{host}:{port} is not ready: {line}", "try again in a moment"),
        (
            r"server does not support SSL",
            "{host}:{port} does not speak TLS",
            "try sslmode=prefer, or disable",
        ),
        (
            r"server is (?:in|not in) hot standby mode|session is (?:not )?read-only",
            "{host}:{port} is not what target_session_attrs={attrs} asks for: {line}",
            "name all hosts of the cluster, or leave target_session_attrs out",
        ),
        (
            r"could not load private key file \"(?P<key>[^\"]*)\".*(?:bad decrypt|bad password|maybe wrong password)",
            "the password of the client's key {key} is missing or wrong",
            "sslpassword=… in the connection string opens it",
        ),
        (
            r"^direct: .*(?:unexpected eof|application protocol|alpn)",
            "{host}:{port} does not begin with TLS, as sslnegotiation=direct has it",
            "it takes PostgreSQL 17 or later with TLS; leave sslnegotiation out for others",
        ),
        (
            r"certificate verify failed|root certificate file|server certificate for",
            "the TLS certificate of {host}:{port} is not accepted: {line}",
            "sslrootcert names the authority to trust",
        ),
        (
            r"invalid sslmode value",
            "no such sslmode",
            "one of disable, allow, prefer, require, verify-ca, verify-full",
        ),
    )
)

_PREFIX = re.compile(
    r"^(?:connection failed: )?(?:connection to server (?:at|on socket) .*? failed: )?(?:(?:FATAL|ERROR):\s*)?",
    re.IGNORECASE,
)
# One of several attempts, as psycopg lists them: for each host, and for each address of its name.
_ATTEMPT = re.compile(
    r"^- host: (?:'(?P<host>[^']*)'|None), port: (?:'(?P<port>\d+)'|None), hostaddr: \S+: ", re.MULTILINE
)
_UNREADABLE = (
    (r"invalid URI query parameter|invalid connection option", "it holds a parameter that libpq does not know"),
    (r"missing \"=\"", "it is neither a postgresql:// URI nor key=value pairs"),
)


def explain(side: Side, error: psycopg.Error, params: dict[str, str]) -> ConnectionFailedError:
    """The error that stands for psycopg's `error` on connecting with `params`."""
    said = _without_secrets(str(error), params)
    where = _where(error, params)
    attempts = list(_ATTEMPT.finditer(said))
    if not attempts:
        message, hint = _explain_one(said, where)
        return _unreached(side, message, hint, said, error)
    ends = [following.start() for following in attempts[1:]] + [len(said)]
    reasons = dict(
        _explain_one(said[attempt.end() : end], where | {n: v for n, v in attempt.groupdict().items() if v})
        for attempt, end in zip(attempts, ends, strict=True)
    )
    message = "none of the hosts will do: " if len(reasons) > 1 else ""
    return _unreached(side, message + "; ".join(reasons), next(iter(reasons.values())), said, error)


def _explain_one(said: str, where: dict[str, str]) -> tuple[str, str]:
    """Message and hint for what one attempt to connect brought."""
    line = _PREFIX.sub("", next((line.strip() for line in said.splitlines() if line.strip()), "no reason"))
    matched = f"{where['negotiation']}: {said}"
    for cause in _CAUSES:
        if found := re.search(cause.pattern, matched, re.IGNORECASE | re.DOTALL):
            return cause.message.format_map(where | {"line": line} | found.groupdict()), cause.hint
    return f"cannot connect to {where['host']}:{where['port']}/{where['database']}: {line}", ""


def _unreached(side: Side, message: str, hint: str, said: str, error: psycopg.Error) -> ConnectionFailedError:
    state = next((state for pattern, state in _PASSING if re.search(pattern, said, re.IGNORECASE)), error.sqlstate)
    explained = ConnectionFailedError(side, message, hint=hint, sqlstate=state)
    explained.unreached = state is None
    return explained


def explain_unreadable(side: Side, error: psycopg.Error | None = None, reason: str = "") -> ConnectionFailedError:
    """The error for a connection string that libpq cannot read; repeats nothing of the string."""
    said = str(error) if error else ""
    reason = reason or next((text for pattern, text in _UNREADABLE if re.search(pattern, said)), "")
    return ConnectionFailedError(
        side,
        "the connection string cannot be read" + (f": {reason}" if reason else ""),
        hint="write postgresql://user:password@host:port/database; "
        "in the password, @ : / ? # % are written %40 %3A %2F %3F %23 %25",
    )


def _where(error: psycopg.Error, params: dict[str, str]) -> dict[str, str]:
    """Host, port, database and user as libpq resolved them."""
    found = {
        "host": params.get("host", ""),
        "port": params.get("port", ""),
        "database": params.get("dbname", ""),
        "user": params.get("user", ""),
    }
    resolved: dict[str, str] = {}
    if error.pgconn is not None:
        resolved = {o.keyword.decode(): o.val.decode() for o in error.pgconn.info if o.val is not None}
    else:
        defaults = psycopg.pq.Conninfo.get_defaults()
        resolved = {o.keyword.decode(): o.val.decode() for o in defaults if o.val is not None}
    for ours, theirs in (("host", "host"), ("port", "port"), ("database", "dbname"), ("user", "user")):
        found[ours] = found[ours] or resolved.get(theirs, "")
    found["host"] = found["host"] or resolved.get("hostaddr") or "localhost"
    found["port"] = found["port"] or "5432"
    found["database"] = found["database"] or found["user"]
    found["negotiation"] = params.get("sslnegotiation") or resolved.get("sslnegotiation", "")
    found["attrs"] = params.get("target_session_attrs") or resolved.get("target_session_attrs", "")
    found["seconds"] = params.get("connect_timeout") or resolved.get("connect_timeout") or "?"
    return found


def _without_secrets(text: str, params: dict[str, str]) -> str:
    for name in ("password", "sslpassword"):
        if secret := params.get(name):
            text = text.replace(secret, "***")
    return text
