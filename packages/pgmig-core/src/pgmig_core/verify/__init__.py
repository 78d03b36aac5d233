"""Proof that rows arrived: counts and order-independent hashes on both sides, down to the rows that differ.

statements     the SQL, pure                     chosen         what is compared
compare        one table                         differing      which of its rows differ
sequences      their values                      large_objects  their contents
tables         all of it, on a pool of threads   repair         what would copy the rows that differ again
"""

from __future__ import annotations

from .chosen import Wanted, wanted_of_plan, wanted_of_selection
from .compare import Pair, compare_table
from .repair import plan_repair
from .statements import VerifyTable
from .tables import verify_all, verify_tables

__all__ = [
    "Pair", "VerifyTable", "Wanted", "compare_table", "plan_repair", "verify_all", "verify_tables",
    "wanted_of_plan", "wanted_of_selection",
]  # fmt: skip
