"""What a worker that skips refused rows does not take for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pgmig_core.cancellation import CancellationToken
from pgmig_core.errors import StatementFailedError
from pgmig_core.plan import Rejects
from tests.integration.copy.conftest import Pair
from tests.support.steps import copy_step


def test_what_fails_without_any_row_fails_the_table(pair: Pair, tmp_path: Path) -> None:
    pair.both("CREATE TABLE public.t (id int, v text)")
    pair.source.execute("INSERT INTO public.t VALUES (1, 'a')")
    pair.target.execute(
        b"CREATE FUNCTION public.no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no rows today'; END $$;"
        b"CREATE TRIGGER no BEFORE INSERT ON public.t FOR EACH STATEMENT EXECUTE FUNCTION public.no()"
    )
    step = copy_step(existing=True, rejects=Rejects(0, str(tmp_path / "bad")))
    with pytest.raises(StatementFailedError, match="no rows today"):
        pair.worker.copy_without_refused(
            step, recoding=False, token=CancellationToken(), on_progress=lambda _rows, _bytes: None
        )
    assert not (tmp_path / "bad").exists()
    pair.target.execute("DROP TRIGGER no ON public.t")
    assert pair.copy(step).rows == 1  # the worker's connections are still good
