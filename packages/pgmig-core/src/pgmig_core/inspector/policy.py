"""pg_policy → Policy, and pg_class.relrowsecurity → RowSecurity."""

from __future__ import annotations

from collections.abc import Iterator

from .. import sql
from ..catalog.policy import Policy, RowSecurity
from ..catalog.server import Server
from .cursor import Cursor


def read(cursor: Cursor, server: Server) -> Iterator[Policy | RowSecurity]:
    """Users' policies, and which tables have them switched on."""
    for row in cursor.execute(sql.load("policy", server.version_num)):
        yield Policy(
            oid=row.oid,
            name=row.polname,
            nspname=row.nspname,
            comment=row.comment,
            relation_oid=row.relation_oid,
            relname=row.relname,
            polcmd=row.polcmd,
            polpermissive=row.polpermissive,
            polroles=tuple(row.polroles),
            polqual=row.polqual,
            polwithcheck=row.polwithcheck,
        )
    for row in cursor.execute(sql.load("row_security", server.version_num)):
        yield RowSecurity(
            oid=row.oid,
            name=row.relname,
            nspname=row.nspname,
            relation_oid=row.oid,
            relname=row.relname,
            relrowsecurity=row.relrowsecurity,
            relforcerowsecurity=row.relforcerowsecurity,
        )
