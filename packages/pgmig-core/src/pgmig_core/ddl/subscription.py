"""CREATE SUBSCRIPTION that neither connects nor runs: when to switch it on is the user's decision.

Its connection string may hold a password, see `secret`.
"""

from __future__ import annotations

from ..catalog.subscription import Subscription
from ..identifiers import literal, quote, quote_list
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity
from .secret import hide_password, secret

_STREAMING = {"f": "off", "t": "on", "p": "parallel"}


def identify(subscription: Subscription) -> Identity:
    return Identity("SUBSCRIPTION", quote(subscription.name))


def create(subscription: Subscription, context: DdlContext) -> tuple[str, ...]:
    identity = identify(subscription)
    options = ", ".join(f"{option} = {value}" for option, value in _options(subscription, context))
    rest = f"PUBLICATION {quote_list(subscription.subpublications)} WITH ({options})"
    whole, hidden = (
        f"CREATE SUBSCRIPTION {identity.sql} CONNECTION {literal(conninfo).lstrip()} {rest}"
        for conninfo in (subscription.subconninfo, hide_password(subscription.subconninfo))
    )
    return (
        secret(whole, hidden),
        *attributes.owner(subscription, identity, context),
        *attributes.comment(subscription, identity),
    )


def _options(subscription: Subscription, context: DdlContext) -> list[tuple[str, str]]:
    """Those that the target knows; one that it gives by itself is left out, as pg_dump does."""
    version = context.target_version
    slot = literal(subscription.subslotname).lstrip() if subscription.subslotname is not None else "NONE"
    found = [("connect", "false"), ("enabled", "false"), ("slot_name", slot)]
    if subscription.subbinary and version >= 140000:
        found.append(("binary", "true"))
    if version >= 140000:
        parallel_is_new = subscription.substream == "p" and version < 160000
        found.append(("streaming", "on" if parallel_is_new else _STREAMING[subscription.substream]))
    if subscription.subtwophasestate != "d" and version >= 150000:
        found.append(("two_phase", "on"))
    if subscription.subdisableonerr and version >= 150000:
        found.append(("disable_on_error", "true"))
    if not subscription.subpasswordrequired and version >= 160000:
        found.append(("password_required", "false"))
    if subscription.subrunasowner and version >= 160000:
        found.append(("run_as_owner", "true"))
    if subscription.subfailover and version >= 170000:
        found.append(("failover", "true"))
    if subscription.subsynccommit != "off":
        found.append(("synchronous_commit", quote(subscription.subsynccommit)))
    if subscription.suborigin != "any" and version >= 160000:
        found.append(("origin", quote(subscription.suborigin)))
    return found


FAMILIES = (
    Family(
        cls=Subscription,
        title="subscription",
        kind=Kind.OTHER,
        phase=lambda _: Phase.TRIGGERS,
        identify=identify,
        create=create,
        does="switched off and never connected; its slot by name",
        needs="pg_create_subscription (16) and a password, else superuser",
    ),
)
