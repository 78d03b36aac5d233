"""What the target's user may not do, found in the catalogs before anything is written: without superuser a run ends
well, makes all that the rights allow, and says who would make the rest with which statements.

facts   what is known of the rights      rules    PostgreSQL's rules, a function per kind
judge   what is left out or lessened     owners   what stays the connected user's
rows    rows and values that may not be read or written                verdicts   what the rules say
"""

from __future__ import annotations

from .facts import Facts
from .judge import Judgement, judge

__all__ = ["Facts", "Judgement", "judge"]
