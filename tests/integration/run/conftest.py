"""What the tests of whole runs share: a session on two databases, and a copy in one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pgmig_core import CancellationToken, ConnectionOptions, Options, Plan, Report, Selection, Session
from pgmig_core.events import Event, ignore

Copy = Callable[..., Report]


def options(dsn: str) -> ConnectionOptions:
    return ConnectionOptions.model_validate({"dsn": dsn})


def copy(
    source: str,
    target: str,
    *,
    selection: dict[str, Any] | None = None,
    on_event: Callable[[Event], None] = ignore,
    token: CancellationToken | None = None,
    **given: Any,
) -> Report:
    with Session(options(source), options(target)) as session:
        plan = session.plan(Selection.model_validate(selection or {}), Options.model_validate(given))
        return session.run(plan, on_event=on_event, token=token)


def make_plan(source: str, target: str, *, selection: dict[str, Any] | None = None, **given: Any) -> Plan:
    with Session(options(source), options(target)) as session:
        return session.plan(Selection.model_validate(selection or {}), Options.model_validate(given))


@pytest.fixture
def codes() -> Callable[[Plan], set[str]]:
    def found(plan: Plan) -> set[str]:
        return {finding.code for finding in plan.findings}

    return found
