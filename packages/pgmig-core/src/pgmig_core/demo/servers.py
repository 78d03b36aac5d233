"""Throw-away PostgreSQL servers on free loopback ports, for the demo and for tests.

A server is a folder (data, log, and a passfile when it wants a password) and a postmaster that does not outlive us:
`stop` ends it and deletes the folder, and where we cannot, its guard does. pg_ctl runs in a session of its own, so a
Ctrl-C in the terminal reaches us and not the server, and we stop it in order.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from ..errors import PgmigError
from ..options import ConnectionOptions
from .binaries import open_to_server, server_user
from .guard import Guard

SUPERUSER = "postgres"
_ATTEMPTS = 5

# Nothing here is worth surviving a power cut. wal_level minimal spares the log for COPY into tables of the same
# transaction; max_wal_senders must then be 0.
THROW_AWAY: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "max_locks_per_transaction": "256",
}


class ServerError(PgmigError):
    """A throw-away server that would not start; the message holds the end of its log."""


def free_port() -> int:
    """A loopback TCP port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def make_home(prefix: str) -> Path:
    """A new folder that the servers' user can enter, also when we are root and TMPDIR is ours alone."""
    for parent in (Path(tempfile.gettempdir()), Path("/var/tmp"), Path("/tmp")):  # noqa: S108  mkdtemp makes it safe
        if not parent.is_dir():
            continue
        home = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        if server_user() is None:
            return home
        home.chmod(0o711)
        if all(folder.stat().st_mode & 0o001 for folder in home.parents):
            return home
        home.rmdir()
    raise ServerError("no folder for temporary files that an unprivileged user can enter", hint="set TMPDIR to one")


class Server:
    """One server of the programs in `folder`; everything it owns is under `home` (made if missing, deleted at the end).

    `password` protects it from the machine's other users: its DSNs then name a passfile that only we can read. Without,
    every local user is trusted. `settings` go into postgresql.conf over THROW_AWAY's.
    """

    def __init__(
        self, folder: Path, home: Path, *, settings: Mapping[str, str] | None = None, password: bool = False
    ) -> None:
        self.home = home
        self.port = 0
        self._folder = folder
        self._settings = {**THROW_AWAY, **(settings or {})}
        self._password = password
        self._user = server_user()
        self._guard: Guard | None = None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    def dsn(self, database: str = "postgres") -> str:
        """A URI without a password; libpq reads it from the passfile."""
        passfile = f"?passfile={self.home / 'passfile'}" if self._password else ""
        return f"postgresql://{SUPERUSER}@127.0.0.1:{self.port}/{database}{passfile}"

    def options(self, database: str = "postgres") -> ConnectionOptions:
        """The same as pgmig takes it."""
        return ConnectionOptions.model_validate({"dsn": self.dsn(database)})

    def stop_command(self) -> str:
        """For people: the shell command that stops it and deletes what it left."""
        return f"{self._as_user()}{self._folder / 'pg_ctl'} -D {self.data} -m fast stop && rm -r {self.home}"

    def start(self) -> None:
        """Make the database cluster and start it. Raises ServerError."""
        self.home.mkdir(parents=True, exist_ok=True)
        self._guard = Guard(self.home)
        self.data.mkdir()
        self._give(self.data, 0o700)
        self._folder = open_to_server(self._folder, self.home)
        self._initialize()
        for attempt in range(1, _ATTEMPTS + 1):
            self.port = free_port()
            self._configure()
            self.log.touch()
            self._give(self.log, 0o600)
            done = self._run("pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "60", "start")
            if done.returncode == 0:
                self._write_passfile()
                return
            told = self.log.read_text(errors="replace")
            if attempt == _ATTEMPTS or "Address already in use" not in told:
                raise ServerError(f"the embedded server did not start: {told[-800:].strip()}")
            self.log.unlink()

    def stop(self) -> None:
        """Stop it and delete its folder; nothing happens when it is not there."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.home, ignore_errors=True)
        self.release()

    def release(self) -> None:
        """Let it outlive us."""
        if self._guard is not None:
            self._guard.dismiss()
            self._guard = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _initialize(self) -> None:
        # C.UTF-8 sorts by code point on every machine; other systems spell it otherwise, or not at all
        locale = "C.UTF-8" if sys.platform == "linux" else "C"
        argv = ["-D", str(self.data), "-U", SUPERUSER, "-E", "UTF8", f"--locale={locale}", "--no-sync"]
        if self._password:
            pwfile = self.home / "pwfile"
            self._secret(pwfile, secrets.token_urlsafe(24))
            self._give(pwfile, 0o600)
            argv += ["-A", "scram-sha-256", f"--pwfile={pwfile}"]
        else:
            argv += ["-A", "trust"]
        done = self._run("initdb", *argv)
        if done.returncode:
            raise ServerError(f"initdb failed: {done.stdout.strip()}")

    def _configure(self) -> None:
        settings = self._settings | {"port": str(self.port), "listen_addresses": "'127.0.0.1'"}
        settings["unix_socket_directories"] = "''"
        (self.data / "postgresql.auto.conf").write_text("".join(f"{k} = {v}\n" for k, v in settings.items()))

    def _write_passfile(self) -> None:
        pwfile = self.home / "pwfile"
        if pwfile.exists():
            password = pwfile.read_text()
            pwfile.unlink()
            self._secret(self.home / "passfile", f"127.0.0.1:{self.port}:*:{SUPERUSER}:{password}\n")

    def _secret(self, path: Path, text: str) -> None:
        path.touch(0o600, exist_ok=False)
        path.write_text(text)

    def _give(self, path: Path, mode: int) -> None:
        path.chmod(mode)
        if self._user is not None:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def _run(self, program: str, *argv: str) -> subprocess.CompletedProcess[str]:
        env = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C", "HOME": str(self.home)}
        # pg_ctl's postmaster inherits our pipes and would keep them open: so its output goes to a file
        with tempfile.TemporaryFile("w+") as out:
            done = subprocess.run(
                [str(self._folder / program), *argv],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=self.home,
                env=env,
                check=False,
                start_new_session=True,
                user=self._user.pw_uid if self._user else None,
                group=self._user.pw_gid if self._user else None,
                extra_groups=[] if self._user else None,
            )
            out.seek(0)
            text = out.read()
        return subprocess.CompletedProcess(argv, done.returncode, text)

    def _as_user(self) -> str:
        return f"setpriv --reuid={self._user.pw_uid} --regid={self._user.pw_gid} --clear-groups " if self._user else ""
