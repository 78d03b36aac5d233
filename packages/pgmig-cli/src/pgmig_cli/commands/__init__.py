"""The work of each command: `run(flags, redactor)` gives the exit code. Flags are named as in signatures.py."""
