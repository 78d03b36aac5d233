"""A migration from the command line: plan, ask, run, report. `pgmig copy` and `pgmig demo` are made of it.

The events of the run go three ways at once: into the log, into the live picture (or plain lines, where nobody watches a
terminal), and nowhere else. The session's calls run in a worker thread; this thread waits and takes the signals.
"""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack

from rich.text import Text

from pgmig_core import (
    CancellationToken,
    CopyProgress,
    CopyStep,
    Event,
    Mode,
    Pause,
    Plan,
    PreflightError,
    Report,
    RunFinished,
    Session,
    Severity,
    State,
    StepFinished,
    StepStarted,
    VerifyProgress,
    Warned,
)
from pgmig_core.human import human_bytes, human_rows, visible
from pgmig_core.logs import RunLog
from pgmig_core.progress import RunProgress
from pgmig_core.render import (
    event_to_text,
    finding_to_text,
    plan_to_json,
    plan_to_text,
    report_to_json,
    report_to_text,
)

from . import _render
from ._confirm import confirm_losses
from ._console import ConsoleHandler, Output
from ._exit import ExitCode, code_of_report
from ._keys import pressing
from ._live import LiveRun, clock
from ._session import uncollected
from ._signals import Interrupts
from ._worker import Worker
from .request import Request

MOST_WARNINGS = 20
"""Warnings shown before a run."""
LINE_EVERY = 10.0
"""Seconds between two lines of overall progress where there is no terminal."""
SMALL_STEP = 1 << 20
"""Bytes that a step has to go through, up to which its beginning is no line of the log."""
_SEVERITY_LEVELS = {
    Severity.ERROR: logging.ERROR,
    Severity.WARNING: logging.WARNING,
    Severity.INFO: logging.INFO,
}
_log = logging.getLogger(__name__)


def migrate(request: Request, output: Output) -> ExitCode:
    """Do what is asked for, from connecting to the report, and say how it went."""
    assert request.source is not None  # noqa: S101 - build_request gives both sides or raises
    assert request.target is not None  # noqa: S101
    token, pause = CancellationToken(), Pause()
    with ExitStack() as stack:
        live = LiveRun(RunProgress())
        interrupts = stack.enter_context(Interrupts(token, lambda words: _say_above(words, live, output), pause))
        log = stack.enter_context(open_log(request, output))
        worker = Worker()
        stack.callback(worker.close)
        seconds = request.options.retry_seconds
        session = worker.call(Session, request.source, request.target, token=token, retry_seconds=seconds)
        worker.call(session.__enter__)
        stack.callback(worker.call, session.__exit__, None, None, None)
        with uncollected():
            plan = worker.call(session.plan, request.selection, request.options)
        if request.options.mode is Mode.DRY_RUN:
            show_plan(plan, output)
            return ExitCode.USAGE if plan.errors else ExitCode.OK
        tell_findings(plan, output)
        if plan.errors:
            raise PreflightError(f"{_count(len(plan.errors), 'error')} in the plan; nothing was touched")
        if not request.yes:
            confirm_losses(worker.call(session.losses, plan), plan.target, output)
        interrupts.begin()
        report = _run(worker, session, plan, live, token, output, log.run_id, pause)
        interrupts.end()
        _show_report(report, output, log)
        return code_of_report(report)


def open_log(request: Request, output: Output) -> RunLog:
    """The run's log; without its file where the directory cannot be written, and a warning that says so."""
    stream = None if output.pretty else output.talk.file
    level = logging.WARNING if output.quiet else logging.INFO
    try:
        log = RunLog(directory=request.log_dir, stream=stream, redactor=output.redactor, stream_level=level)
    except OSError as error:
        output.warn(f"no log file: {request.log_dir}: {error.strerror}")
        log = RunLog(directory=None, stream=stream, redactor=output.redactor, stream_level=level)
    if stream is None:
        log.add_handler(ConsoleHandler(output.talk))
    return log


def show_plan(plan: Plan, output: Output) -> None:
    """The plan as the result of the command."""
    if output.json:
        output.show_json(plan_to_json(plan))
    elif output.pretty:
        output.show(_render.plan(plan))
    else:
        output.show(plan_to_text(plan).rstrip("\n"))


def tell_findings(plan: Plan, output: Output) -> None:
    """Warnings to those who watch, errors to stderr, all of it to the log."""
    for finding in plan.findings:
        _log.log(_SEVERITY_LEVELS[finding.severity], "%s", finding_to_text(finding), extra={"shown": True})
    warnings = [finding for finding in plan.findings if finding.severity is Severity.WARNING]
    if output.pretty:
        output.say(_render.route(plan.source, plan.target, plan.source_version, plan.target_version))
        output.say(_render.findings(warnings[:MOST_WARNINGS]))
    else:
        for finding in warnings[:MOST_WARNINGS]:
            output.say(visible(finding_to_text(finding)))
    if len(warnings) > MOST_WARNINGS:
        output.say(f"… and {len(warnings) - MOST_WARNINGS:,} more warnings; pgmig plan and the log have them all")
    if plan.errors and output.errors.is_terminal:
        output.errors.print(_render.findings(plan.errors))
    else:
        for finding in plan.errors:
            output.errors.print(visible(finding_to_text(finding)), soft_wrap=True)


def _run(
    worker: Worker,
    session: Session,
    plan: Plan,
    live: LiveRun,
    token: CancellationToken,
    output: Output,
    run_id: str,
    pause: Pause,
) -> Report:
    lines = EventLines(live.progress)

    def on_event(event: Event) -> None:
        live.progress.apply(event)
        lines(event)

    watched = output.pretty and not output.quiet
    with ExitStack() as stack:
        if watched:
            live.keys = stack.enter_context(pressing(lambda key: pause.toggle() if key in "pP" else None))
            stack.enter_context(live.display(output.talk))
        return worker.call(session.run, plan, run_id=run_id, on_event=on_event, token=token, pause=pause)


class EventLines:
    """Writes a run's events into the log: what matters at INFO, every statement at DEBUG, progress now and then.

    What takes long is told when it begins, too; of thousands of small steps it is enough to know that they were done.
    """

    def __init__(self, progress: RunProgress) -> None:
        self._progress = progress
        self._next = time.monotonic() + LINE_EVERY

    def __call__(self, event: Event) -> None:
        if isinstance(event, CopyProgress):
            self._now_and_then()
            return
        if isinstance(event, StepStarted) and event.step.cost <= SMALL_STEP:
            return
        shown = isinstance(event, RunFinished)  # the report says it
        _log.log(_level(event), "%s", event_to_text(event), extra={"shown": shown})

    def _now_and_then(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + LINE_EVERY
        view = self._progress.view()
        left = f", {clock(view.remaining)} left" if view.remaining is not None else ""
        _log.info(
            f"progress: {view.percent}%, {view.tables_done:,} of {view.tables_total:,} tables, {human_rows(view.rows)},"
            f" {view.rows_per_second:,.0f} rows/s, {human_bytes(view.bytes_per_second)}/s, {clock(view.elapsed)}{left}"
        )


def _level(event: Event) -> int:
    match event:
        case StepFinished(result=result) if result.state is State.FAILED:
            return logging.ERROR
        case StepFinished(result=result) if result.state is State.SKIPPED:
            return logging.INFO
        case StepFinished(step=CopyStep()):
            return logging.INFO
        case VerifyProgress(table=table) if not table.equal:
            return logging.ERROR
        case Warned():
            return logging.WARNING
        case StepStarted() | StepFinished() | VerifyProgress():
            return logging.DEBUG
        case _:
            return logging.INFO


def _show_report(report: Report, output: Output, log: RunLog) -> None:
    if output.json:
        output.show_json(report_to_json(report))
    elif output.pretty:
        output.show(_render.report(report))
    else:
        output.show(report_to_text(report).rstrip("\n"))
    if log.path is not None:
        output.say(Text(f"log: {log.path}", "muted") if output.pretty else f"log: {log.path}")


def _say_above(words: str, live: LiveRun, output: Output) -> None:
    live.note = words
    if not output.pretty or output.quiet:
        output.errors.print(words)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
