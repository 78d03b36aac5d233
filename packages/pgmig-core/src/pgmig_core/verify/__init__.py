"""Proof that rows arrived: counts and order-independent hashes of tables, on both sides.

statements.py   the SQL, pure
compare.py      one table
tables.py       many, on a pool of threads
"""

from __future__ import annotations

from .compare import compare_table
from .statements import VerifyTable
from .tables import verify_tables

__all__ = ["VerifyTable", "compare_table", "verify_tables"]
