"""What is known of a server and the database one is connected to."""

from __future__ import annotations

from msgspec import Struct, field

from .role import Role


class Server(Struct, frozen=True, kw_only=True):
    """The server, the database, and the rights of the connected user in it."""

    version_num: int
    """server_version_num, such as 160014."""
    version: str
    """As the server says it, without the build's name: 16.14."""
    system_identifier: str
    """pg_control_system(); empty where it may not be read."""
    host: str
    """For display: host:port without user or password."""
    database: str
    database_oid: int
    user: str
    is_superuser: bool
    can_create: bool
    """CREATE on the database: new schemas."""
    in_recovery: bool = False
    encoding: str
    datcollate: str
    datctype: str
    roles: tuple[Role, ...] = ()
    tablespaces: tuple[str, ...] = ()
    available_extensions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """pg_available_extension_versions: name → versions."""
    available_collations: tuple[str, ...] = ()
    """pg_catalog's collations that fit the encoding, quoted names without schema."""
    search_path: str = ""
    """What the connected user's sessions begin with, before ours empty it."""
    free_connections: int = 100
    """How many more the connected user may open."""
    settings: dict[str, str] = field(default_factory=dict)
    """max_connections and the like, as needed."""

    @property
    def major(self) -> int:
        return self.version_num // 10000
