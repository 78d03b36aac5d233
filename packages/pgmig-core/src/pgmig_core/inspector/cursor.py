"""The cursor that families read with: all their queries are sent at once, and each is answered when it is asked for.

psycopg's pipeline sends the queries of `QUERIES` without waiting for an answer, so that inspecting a server that is
20 ms away takes a few round trips, not sixty; and while one query's rows become objects here, the server is at work on
the next. Rows are namedtuples, with the columns' names of the .sql file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.rows import RowFactory, namedtuple_row

from .. import sql

QUERIES = (
    "server", "available_extension", "role", "builtins", "schema", "column", "table", "sequence", "index", "constraint",
    "view_column", "view", "trigger", "rule", "policy", "row_security", "statistics", "extension", "language",
    "access_method", "collation", "type_enum", "type_composite", "type_domain", "type_range", "type_base", "type_shell",
    "function", "aggregate", "operator", "operator_family", "operator_class", "cast", "transform", "conversion",
    "text_search_parser", "text_search_template", "text_search_dictionary", "text_search_configuration",
    "foreign_data_wrapper", "foreign_server", "user_mapping", "event_trigger", "publication", "large_object",
    "database", "changed_privileges", "default_acl", "security_label", "catalog_name", "depend",
)  # fmt: skip
"""What every inspection asks, in the order in which it is read. Not here: what only some users may ask."""


class Cursor:
    """Call it within a pipeline; `execute` gives the answer to a query of QUERIES, and sends any other."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self._ahead: dict[str, psycopg.Cursor[Any]] = {}

    def send_ahead(self) -> None:
        """Send all of QUERIES."""
        for name in QUERIES:
            query = sql.load(name, self.connection.info.server_version)
            self._ahead[query] = self._cursor(namedtuple_row).execute(query.encode())

    def execute(
        self,
        query: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        row_factory: RowFactory[Any] = namedtuple_row,
    ) -> psycopg.Cursor[Any]:
        """The cursor of the query's rows, to be read once."""
        sent = self._ahead.pop(query, None)
        if sent is None:
            return self._cursor(row_factory).execute(query.encode(), parameters)
        sent.row_factory = row_factory
        return sent

    def _cursor(self, row_factory: RowFactory[Any]) -> psycopg.Cursor[Any]:
        return self.connection.cursor(row_factory=row_factory)
