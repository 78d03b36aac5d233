"""`python -m pgmig_cli` is `pgmig`."""

from __future__ import annotations

from .app import main

main()
