"""Ends a server whose owner is gone, however it went: also by SIGKILL, which nobody can handle.

A small shell waits on a pipe that only we hold open. When we die, the kernel closes our end, the shell's `read`
returns, and it stops the postmaster and deletes the folder. Told a word, it leaves without doing anything.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

_SCRIPT = r"""
read -r word && exit 0
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
while [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
rm -rf "$1"
"""


class Guard:
    """Watches over `home` until it is told that all is well."""

    def __init__(self, home: Path) -> None:
        # a session of its own: a Ctrl-C in the terminal is not meant for it
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", _SCRIPT, "pgmig-guard", str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def dismiss(self) -> None:
        """What it watched over has been cleaned up, or is to stay."""
        if self._shell.poll() is None:
            self._shell.communicate(b"done\n")
