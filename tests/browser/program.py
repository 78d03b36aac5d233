"""pgmig-web as a user starts it: a process of its own on a free port."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


class Program:
    """A running `pgmig-web`; `stop` and `start` again keep its port."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._folder = folder
        self._arguments = arguments
        self._port = 0
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def start(self) -> None:
        """Returns when it listens: it says so with its address."""
        argv = [sys.executable, "-u", "-m", "pgmig_web", "--port", str(self._port), "--log-dir", str(self._folder)]
        argv += self._arguments
        with (self._folder / "stderr.txt").open("a") as errors:
            self._process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=self._folder)
        assert self._process.stdout is not None
        line = next((line for line in self._process.stdout if "http://" in line), "")
        assert line, (self._folder / "stderr.txt").read_text()
        self.url = next(word for word in line.split() if word.startswith("http://"))
        self._port = int(self.url.rstrip("/").rpartition(":")[2])

    def stop(self) -> None:
        """As Ctrl-C would, and at once if that takes long."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        self._process = None
