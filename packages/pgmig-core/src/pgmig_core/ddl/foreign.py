"""CREATE FOREIGN DATA WRAPPER, SERVER and USER MAPPING. Options may hold passwords, see `secret`."""

from __future__ import annotations

from ..catalog.foreign import ForeignDataWrapper, ForeignServer, UserMapping
from ..identifiers import literal, quote
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity
from .secret import hide_options, secret


def _with_options(statement: str, options: tuple[tuple[str, str], ...]) -> str:
    return secret(statement + options_clause(options), statement + options_clause(hide_options(options)))


def options_clause(options: tuple[tuple[str, str], ...]) -> str:
    """` OPTIONS (name 'value', …)`, or nothing where there are none."""
    if not options:
        return ""
    return f" OPTIONS ({', '.join(f'{quote(name)} {literal(value).lstrip()}' for name, value in options)})"


def identify_wrapper(wrapper: ForeignDataWrapper) -> Identity:
    return Identity("FOREIGN DATA WRAPPER", quote(wrapper.name))


def create_wrapper(wrapper: ForeignDataWrapper, context: DdlContext) -> tuple[str, ...]:
    identity = identify_wrapper(wrapper)
    statement = f"CREATE FOREIGN DATA WRAPPER {identity.sql}"
    if wrapper.handler is not None:
        statement += f" HANDLER {wrapper.handler}"
    if wrapper.validator is not None:
        statement += f" VALIDATOR {wrapper.validator}"
    return (
        _with_options(statement, wrapper.options),
        *attributes.owner(wrapper, identity, context),
        *attributes.comment(wrapper, identity),
    )


def identify_server(server: ForeignServer) -> Identity:
    return Identity("SERVER", quote(server.name))


def create_server(server: ForeignServer, context: DdlContext) -> tuple[str, ...]:
    identity = identify_server(server)
    statement = f"CREATE SERVER {identity.sql}"
    if server.srvtype:
        statement += f" TYPE {literal(server.srvtype).lstrip()}"
    if server.srvversion:
        statement += f" VERSION {literal(server.srvversion).lstrip()}"
    statement += f" FOREIGN DATA WRAPPER {quote(server.fdwname)}"
    return (
        _with_options(statement, server.options),
        *attributes.owner(server, identity, context),
        *attributes.comment(server, identity),
    )


def identify_mapping(mapping: UserMapping) -> Identity:
    user = "PUBLIC" if mapping.name == "public" else quote(mapping.name)
    return Identity("USER MAPPING", f"FOR {user} SERVER {quote(mapping.srvname)}")


def create_mapping(mapping: UserMapping, context: DdlContext) -> tuple[str, ...]:
    """Nothing where the target lacks the role."""
    roles = context.roles if context.grantees is None else context.grantees
    if mapping.name != "public" and roles is not None and mapping.name not in roles:
        return ()
    identity = identify_mapping(mapping)
    return (_with_options(f"CREATE USER MAPPING {identity.sql}", mapping.options),)


def _phase(_: ForeignDataWrapper | ForeignServer | UserMapping) -> Phase:
    return Phase.SCHEMAS


FAMILIES = (
    Family(
        cls=ForeignDataWrapper,
        title="foreign-data wrapper",
        kind=Kind.OTHER,
        phase=_phase,
        identify=identify_wrapper,
        create=create_wrapper,
        needs="superuser",
    ),
    Family(
        cls=ForeignServer,
        title="foreign server",
        kind=Kind.OTHER,
        phase=_phase,
        identify=identify_server,
        create=create_server,
        needs="USAGE on its wrapper",
    ),
    Family(
        cls=UserMapping,
        title="user mapping",
        kind=Kind.OTHER,
        phase=_phase,
        identify=identify_mapping,
        create=create_mapping,
        does="its options, shown as `***`",
        needs="the owner of its server, or its own mapping and USAGE",
        without="left out, also where its role is missing",
    ),
)
