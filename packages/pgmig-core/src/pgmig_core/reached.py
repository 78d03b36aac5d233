"""The server that a connection has reached: where all others of the same side go, and no less safely.

A list of hosts is read again for each connection, and its first may be another one by then: half of a run would be on
one server and half on the other. So of a list only the host that was reached is kept, and TLS, once it was there, is
required, whatever `sslmode` allows.

A name is not nailed to its address: after a failover it may have a new one, and retries must find it.
"""

from __future__ import annotations

import os

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr

from .options import ConnectionOptions


def reached(options: ConnectionOptions, connection: psycopg.Connection) -> ConnectionOptions:
    """`options`, with which `connection` was made, without the choice that they left: its host, user and TLS."""
    params = resolved(connection)
    given = conninfo_to_dict(options.dsn.get_secret_value() if options.dsn else "")
    if options.host is not None:  # it wins over the string's address, too
        given.pop("hostaddr", None)
    named = options.host or given.get("host") or os.environ.get("PGHOST")
    by_address = given.get("hostaddr") or os.environ.get("PGHOSTADDR") or params.get("load_balance_hosts") == "random"
    if named and not by_address:  # psycopg has looked the name up
        params.pop("hostaddr", None)
    return ConnectionOptions(dsn=SecretStr(make_conninfo("", **params)))


def resolved(connection: psycopg.Connection) -> dict[str, str]:
    """What libpq made of the parameters, service file and environment, for the one server it reached."""
    info = connection.info
    params = {o.keyword.decode(): o.val.decode() for o in connection.pgconn.info if o.val is not None}
    params |= {"host": info.host, "hostaddr": info.hostaddr, "port": str(info.port), "password": info.password}
    if connection.pgconn.ssl_in_use and params.get("sslmode", "prefer") in ("allow", "prefer"):
        params["sslmode"] = "require"
    params.pop("service", None)  # all that it says is here
    return {name: value for name, value in params.items() if value}
