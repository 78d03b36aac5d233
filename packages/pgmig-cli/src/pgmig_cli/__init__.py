"""The command line of pgmig: a thin face of pgmig_core. Importing this imports nothing else."""

from __future__ import annotations

__version__ = "0.1.0"
