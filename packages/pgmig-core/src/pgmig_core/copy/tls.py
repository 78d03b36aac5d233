"""The TLS of a data-plane connection: what libpq did for the control connection, done with Python's ssl.

libpq's rules (manual, "SSL Support"): a root certificate file that exists is always verified against, whatever
sslmode is; verify-ca and verify-full require one; only verify-full checks the host's name; client certificate and key
are used when they are there. We get here only when libpq's own connection had TLS, so TLS is required, never
preferred.

asyncpg has no channel binding. Where it was required, the certificate is verified in full instead, whatever sslmode
says, against the system's authorities if no others are named: either way a server in the middle is found out.

The name that is checked and sent (SNI) is the one the user gave, while the connection goes to the numeric address
that libpq reached: `_NamedContext` puts the name in.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

_FOLDER = Path("~/.postgresql")
# libpq reads them without regard to case
_VERSIONS = {
    "tlsv1": ssl.TLSVersion.TLSv1,
    "tlsv1.1": ssl.TLSVersion.TLSv1_1,
    "tlsv1.2": ssl.TLSVersion.TLSv1_2,
    "tlsv1.3": ssl.TLSVersion.TLSv1_3,
}


class _NamedContext(ssl.SSLContext):
    """A context that is for one server, whatever address asyncio connects to."""

    name: str | None = None

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        kwargs["server_hostname"] = self.name
        return super().wrap_bio(*args, **kwargs)


def client_context(parameters: Mapping[str, str]) -> ssl.SSLContext:
    """A context from libpq's resolved ssl… parameters and `host`.

    Raises OSError and ssl.SSLError for files that cannot be used, ValueError for what Python's ssl cannot do.
    """
    bound = parameters.get("channel_binding") == "require"
    mode = "verify-full" if bound else parameters.get("sslmode", "prefer")
    context = _NamedContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting = _trust(context, parameters, system=bound)
    if mode in ("verify-ca", "verify-full") and not trusting:
        raise ValueError("there is no root certificate to verify the server's with")
    context.check_hostname = mode == "verify-full"
    context.verify_mode = ssl.CERT_REQUIRED if trusting else ssl.CERT_NONE
    context.name = _server_name(parameters, check=context.check_hostname)
    context.minimum_version = _VERSIONS[parameters.get("ssl_min_protocol_version", "TLSv1.2").lower()]
    if newest := parameters.get("ssl_max_protocol_version"):
        context.maximum_version = _VERSIONS[newest.lower()]
    context.set_alpn_protocols(["postgresql"])
    _identify(context, parameters)
    return context


def _trust(context: ssl.SSLContext, parameters: Mapping[str, str], *, system: bool) -> bool:
    """Load the authorities to trust and the revocation lists; whether there are authorities.

    `system`: where none are named, the system's own are trusted.
    """
    root = parameters.get("sslrootcert")
    file = _file(root, "root.crt")
    if root == "system" or (system and not root and not file.exists()):
        context.load_default_certs()
    elif file.exists():
        context.load_verify_locations(cafile=file)
    else:
        return False
    revoked, folder = _file(parameters.get("sslcrl"), "root.crl"), parameters.get("sslcrldir")
    if revoked.exists():
        context.load_verify_locations(cafile=revoked)
    if folder:
        context.load_verify_locations(capath=folder)
    if revoked.exists() or folder:
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_CHAIN
    return True


def _identify(context: ssl.SSLContext, parameters: Mapping[str, str]) -> None:
    """Load the client's certificate, if there is one."""
    certificate = _file(parameters.get("sslcert"), "postgresql.crt")
    if parameters.get("sslcertmode") == "disable" or not certificate.exists():
        return
    key = parameters.get("sslkey", "")
    if ":" in key and not Path(key).exists():
        raise ValueError("sslkey names an OpenSSL engine, which only libpq can use")
    password: Callable[[], str] = lambda: parameters.get("sslpassword", "")  # noqa: E731 - a prompt would wait for ever
    context.load_cert_chain(certificate, keyfile=_file(key, "postgresql.key"), password=password)


def _file(given: str | None, default: str) -> Path:
    return Path(given).expanduser() if given else (_FOLDER / default).expanduser()


def _server_name(parameters: Mapping[str, str], *, check: bool) -> str | None:
    """The host's name for SNI and checking; libpq sends no SNI for an address, nor with sslsni=0."""
    host = parameters["host"]
    if check:
        return host
    try:
        ip_address(host)
    except ValueError:
        return None if parameters.get("sslsni") == "0" else host
    return None
