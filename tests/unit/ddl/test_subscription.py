from __future__ import annotations

import pytest
from msgspec.structs import replace

from pgmig_core import ddl
from pgmig_core.catalog.subscription import Subscription

from .contexts import context_of

CONNECTION = "'host=h password=hunter2'"
HEAD = f'CREATE SUBSCRIPTION sub CONNECTION {CONNECTION} PUBLICATION a, "B" WITH (connect = false, enabled = false, '
PLAIN = Subscription(oid=1, name="sub", subconninfo="host=h password=hunter2", subpublications=("a", "B"))
FULL = replace(
    PLAIN, subslotname="slot", subbinary=True, substream="p", subtwophasestate="e", subdisableonerr=True,
    subpasswordrequired=False, subrunasowner=True, subfailover=True, subsynccommit="remote_apply", suborigin="none",
)  # fmt: skip


def test_it_never_connects_and_has_a_slot_only_if_it_had_one() -> None:
    assert ddl.create(PLAIN, context_of()) == (f"{HEAD}slot_name = NONE, streaming = off)",)


@pytest.mark.parametrize(
    ("version", "options"),
    [
        (
            180000,
            (
                "binary = true, streaming = parallel, two_phase = on, disable_on_error = true, "
                "password_required = false, "
                'run_as_owner = true, failover = true, synchronous_commit = remote_apply, origin = "none"'
            ),
        ),
        (
            150000,
            "binary = true, streaming = on, two_phase = on, disable_on_error = true, synchronous_commit = remote_apply",
        ),
        (140000, "binary = true, streaming = on, synchronous_commit = remote_apply"),
        (120000, "synchronous_commit = remote_apply"),
    ],
)
def test_options_that_the_target_knows(version: int, options: str) -> None:
    assert ddl.create(FULL, context_of(target_version=version)) == (f"{HEAD}slot_name = 'slot', {options})",)


def test_the_connection_string_is_not_in_its_repr() -> None:
    assert "hunter2" not in repr(PLAIN)
