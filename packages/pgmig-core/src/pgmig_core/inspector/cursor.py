"""The cursor that families read with: its rows are namedtuples, with the columns' names of the .sql file."""

from __future__ import annotations

from typing import Any

import psycopg

Cursor = psycopg.Cursor[Any]
