"""What a terminal shows: rendered into a window of a known size, and looked at as text."""

from __future__ import annotations

import io

import pytest
from msgspec.structs import replace
from rich.console import Console, RenderableType

from pgmig_cli import _confirm, _render
from pgmig_cli._console import THEME, Output
from pgmig_cli._live import LiveRun, clock, picture
from pgmig_core.errors import CancelledError
from pgmig_core.events import CopyProgress, RunStarted, StepFinished, StepStarted
from pgmig_core.logs import Redactor
from pgmig_core.plan import Loss, Severity, Subject
from pgmig_core.progress import RunProgress
from pgmig_core.report import MissingForeignKey, Outcome, State

from .values import compared, copy_step, failed, finding, make_plan, make_report, result


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def console(width: int = 100, height: int = 24) -> Console:
    return Console(
        file=io.StringIO(), theme=THEME, width=width, height=height, markup=False, highlight=False, force_terminal=True,
        color_system=None, legacy_windows=False,
    )  # fmt: skip


def text_of(what: RenderableType, width: int = 100) -> str:
    screen = console(width)
    with screen.capture() as captured:
        screen.print(what)
    return captured.get()


def half_way(tables: int = 2) -> RunProgress:
    ticking = Clock()
    progress = RunProgress(ticking)
    plan = make_plan()
    steps = (plan.steps[0], *(copy_step(i, Subject("TABLE", "shop", f"t{i}"), rows=1000) for i in range(1, tables + 1)))
    progress.apply(RunStarted("r", replace(plan, steps=steps)))
    progress.apply(StepStarted(steps[0]))
    progress.apply(StepFinished(steps[0], result(steps[0])))
    for step in steps[1:]:
        progress.apply(StepStarted(step))
    ticking.now += 10
    progress.apply(CopyProgress(steps[1], 500, 50_000))
    return progress


def test_the_live_picture() -> None:
    shown = text_of(LiveRun(half_way()))
    assert "  ✔ schemas 1  ● data 0/2\n" in shown
    assert "shop.t1" in shown
    assert "50%" in shown
    assert "500 rows" in shown
    assert " 50/s" in shown
    assert "0:10" in shown
    assert "left" in shown


@pytest.mark.parametrize(("width", "height"), [(40, 12), (80, 24), (200, 60)])
def test_the_picture_fits_its_window(width: int, height: int) -> None:
    screen = console(width, height)
    view = half_way(tables=100).view()
    lines = screen.render_lines(picture(view, width=width, height=height, note="stopping safely"), pad=False)
    assert len(lines) <= height
    words = "".join(segment.text for line in lines for segment in line)
    assert "more at work" in words
    assert "stopping safely" in words


def test_clock() -> None:
    assert [clock(s) for s in (0, 7.9, 750, 3723)] == ["0:00", "0:07", "12:30", "1:02:03"]


def test_names_are_never_markup_nor_control_codes() -> None:
    evil = Subject("TABLE", "s", "[red]x[/red]\x1b[2J\n")
    step = copy_step(1, evil)
    plan = replace(make_plan(), steps=(step,))
    shown = text_of(_render.plan(plan)) + text_of(_render.report(make_report(plan)))
    assert shown.count(r"s.[red]x[/red]\x1b[2J\n") == 2


def test_the_plan_on_a_terminal() -> None:
    shown = text_of(_render.plan(make_plan(finding(Severity.INFO, "by the way"), finding(Severity.ERROR))))
    assert shown.index("✗ table shop.orders  no such thing") < shown.index("· table shop.orders  by the way")
    assert "4 steps, 2 tables with about 4,000 rows (400 kB), 2 at a time" in shown
    assert "shop.orders  ~3,000 rows  300 kB  truncate, then insert" in shown


def test_the_report_on_a_terminal() -> None:
    plan = make_plan()
    results = (
        result(plan.steps[0]),
        failed(plan.steps[1]),
        result(plan.steps[2], rows=1000, bytes=100_000, warnings=("no statistics",)),
    )
    skipped = result(plan.steps[3], State.SKIPPED, cause="table shop.orders")
    report = replace(
        make_report(
            plan, Outcome.COMPLETED_WITH_ERRORS, results=(*results, skipped), verification=compared(equal=False)
        ),
        missing_foreign_keys=(
            MissingForeignKey(
                subject=Subject("FK CONSTRAINT", "shop", "fk"), statement="ALTER TABLE … ADD …", message="no such row"
            ),
        ),
    )
    shown = text_of(_render.report(report))
    for part in (
        "! finished with failures  1,000 rows, 100 kB in 1.8 s",
        "✗ copy table shop.orders  [23505]\n  duplicate key value violates",
        "! skipped create index shop.orders_user_idx: because of table shop.orders",
        "! copy table shop.users: no statistics",
        "✗ missing  fk constraint shop.fk  no such row\n  ALTER TABLE … ADD …",
        "✗ different  1 of 2 tables",
        "contents differ",
    ):
        assert part in shown


def test_a_verified_report() -> None:
    shown = text_of(_render.report(make_report(make_plan(), verification=compared(equal=True))))
    assert "✔ migrated  4,000 rows, 400 kB in 1.8 s" in shown
    assert "✔ verified  2 tables, 3,005 rows: row counts and 64-bit hashes are the same on both sides" in shown


def test_a_cancelled_report_says_what_holds() -> None:
    report = make_report(make_plan(), Outcome.CANCELLED, results=(), reason="cancelled by the user")
    shown = text_of(_render.report(report))
    assert [line.strip() for line in shown.splitlines()] == [
        "",
        "■ cancelled  0 rows, 0 B in 2 s",
        "cancelled by the user",
        "every table is complete or as it was before: none is half there",
        "objects: none",
    ]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("answer", "goes_on"), [("y\n", True), ("YES\n", True), ("\n", False), ("n\n", False), ("", False)]
)
def test_the_question(answer: str, goes_on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    screen = console()
    output = Output(False, False, screen, screen, screen, Redactor())
    losses = tuple(
        Loss(subject=Subject("TABLE", "s", f"t{i}"), action="TRUNCATE", rows=100_000 if i == 0 else 50, bytes=8192)
        for i in range(25)
    )
    if goes_on:
        _confirm.confirm_losses(losses, "new:5432/shop", output)
    else:
        with pytest.raises(CancelledError, match="nothing was touched"):
            _confirm.confirm_losses(losses, "new:5432/shop", output)
    assert isinstance(screen.file, io.StringIO)
    shown = screen.file.getvalue()
    assert "  truncate  s.t0   ~100,000 rows" in shown
    assert "… and 5 more tables" in shown
    assert "Remove about 101,200 rows? [y/N]" in shown


def test_no_question_when_no_rows_go() -> None:
    screen = console()
    _confirm.confirm_losses((), "new", Output(False, False, screen, screen, screen, Redactor()))
    assert isinstance(screen.file, io.StringIO)
    assert screen.file.getvalue() == ""
