"""How a server of ours is to run, as values."""

from __future__ import annotations

import secrets
from ipaddress import ip_address
from pathlib import Path

from msgspec import Struct, field

from pgmig_core import ConnectionOptions

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8080
DEFAULT_LOG_DIR = Path("logs")
STATIC_IN_WHEEL = Path(__file__).parent / "static"
STATIC_IN_CHECKOUT = Path(__file__).parents[4] / "web"


class DemoConnection(Struct, frozen=True, kw_only=True):
    """One of the demo's servers: what fills the page's fields, and how it is reached without a password in them."""

    options: ConnectionOptions
    host: str
    port: int
    database: str
    user: str


DemoPair = tuple[DemoConnection, DemoConnection]
"""Source and destination."""


class Settings(Struct, frozen=True, kw_only=True):
    """Everything that `create_app` depends on."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    """0 takes a free one."""
    token: str | None = None
    """Asked of every request; None on loopback, where the machine's own users are trusted."""
    log_dir: Path | None = DEFAULT_LOG_DIR
    static: Path = field(default_factory=lambda: static_folder())  # noqa: PLW0108 - defined below
    demo: DemoPair | None = None

    def __repr__(self) -> str:
        return f"Settings(host={self.host!r}, port={self.port!r})"  # the token is a secret

    @property
    def local(self) -> bool:
        """Whether only this machine can reach us."""
        return is_loopback(self.host)

    @property
    def url(self) -> str:
        """Where the page is, for people; with the token where one is needed."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == 80 else f":{self.port}"
        return f"http://{host}{port}/" + (f"?token={self.token}" if self.token else "")


def is_loopback(host: str) -> bool:
    """Whether a host to listen on is this machine's loopback; a name other than localhost is not trusted to be."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def new_token() -> str:
    """Nobody guesses it: 32 random bytes."""
    return secrets.token_urlsafe(32)


def static_folder() -> Path:
    """The page's files: in the wheel, or the repository's `web/` where we run from a checkout."""
    return STATIC_IN_WHEEL if STATIC_IN_WHEEL.is_dir() else STATIC_IN_CHECKOUT
