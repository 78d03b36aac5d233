"""POST /api/plan: what a migration would do; nothing is written."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pgmig_core import Session, Severity
from pgmig_core.administration import admin_parts
from pgmig_core.losses import COUNT_LIMIT
from pgmig_core.render import finding_to_json, plan_to_json, plan_to_sql

from ..body import read_body
from ..demo import with_passfile
from ..requests import MigrationBody
from ..settings import Settings
from .answer import answer

Json = dict[str, Any]


def routes(settings: Settings) -> list[Route]:
    async def on_plan(request: Request) -> Response:
        body = await read_body(request, MigrationBody)
        return await answer(lambda: make_plan(body, settings))

    return [Route("/plan", on_plan, methods=["POST"])]


def make_plan(body: MigrationBody, settings: Settings) -> Json:
    """The plan with `losses`, the rows that will go; `warnings`, all that is no mere information; its SQL,
    and what an administrator would run (`admin`)."""
    source, target = (with_passfile(side, settings.demo) for side in (body.source, body.destination))
    with Session(source, target) as session:
        plan = session.plan(body.selection, body.options)
        plan = replace(plan, losses=session.losses(plan))  # rows counted now, not the statistics'
    told = plan_to_json(plan)
    for loss in told["losses"]:
        loss["exact"] = loss["rows"] < COUNT_LIMIT
    return told | {
        "warnings": [finding_to_json(f) for f in plan.findings if f.severity is not Severity.INFO],
        "sql": plan_to_sql(plan),
        "admin": [{"side": side, "when": when, "sql": sql} for side, when, sql in admin_parts(plan)],
    }
