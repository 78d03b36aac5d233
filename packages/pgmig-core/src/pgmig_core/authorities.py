"""The certificate authorities that the system trusts, for sslrootcert=system: the same for both drivers.

psycopg's wheel brings an OpenSSL of its own, which looks for them in a folder that no system has. asyncpg uses Python's
ssl, which knows where they are; so libpq is told by OpenSSL's environment variables what Python's ssl says.
"""

from __future__ import annotations

import os
import ssl

import psycopg


def tell_libpq() -> None:
    """Name the system's authorities to libpq, unless the environment does or libpq is the system's own."""
    if psycopg.pq.__impl__ != "binary" or os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"):
        return
    paths = ssl.get_default_verify_paths()
    for variable, path in (("SSL_CERT_FILE", paths.cafile), ("SSL_CERT_DIR", paths.capath)):
        if path is not None:
            os.environ[variable] = path
