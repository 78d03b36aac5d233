"""The one job: a thread that connects, plans, runs and reports, and the board that pages read.

A job's end stays to be looked at until the next one starts. What the run logs goes into a file under `log_dir`, to
standard output and, line by line, to the board; passwords are taken out on the way.
"""

from __future__ import annotations

import logging
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pgmig_core import (
    CancellationToken,
    CancelledError,
    CancelReason,
    ConnectionOptions,
    Event,
    Options,
    Outcome,
    Pause,
    PgmigError,
    Plan,
    PlanChangedError,
    PreflightError,
    Report,
    Selection,
    Session,
    Severity,
)
from pgmig_core.logs import Redactor, RunLog, new_run_id, passwords_of
from pgmig_core.render import finding_to_json, finding_to_text, report_to_json, report_to_text

from .board import Board, JobState
from .errors import ApiError, of_core
from .event_log import EventLog, level_of_finding

log = logging.getLogger(__name__)
Json = dict[str, Any]

STOP_SECONDS = 20.0
"""How long a job may take to stop safely when the server itself is told to stop; then it is stopped at once."""

_STATES = {
    Outcome.COMPLETED: JobState.COMPLETED,
    Outcome.COMPLETED_WITH_ERRORS: JobState.COMPLETED_WITH_ERRORS,
    Outcome.FAILED: JobState.FAILED,
    Outcome.CANCELLED: JobState.CANCELLED,
}


class Job:
    """One migration, from the request to its report."""

    def __init__(
        self,
        source: ConnectionOptions,
        target: ConnectionOptions,
        selection: Selection,
        options: Options,
        *,
        plan_hash: str | None = None,
        log_dir: Path | None = None,
    ) -> None:
        self.id = new_run_id()
        self.board = Board(self.id)
        self.log_path: Path | None = None
        self._source, self._target = source, target
        if log_dir is not None:
            options = options.model_copy(update={"reject_dir": str(log_dir / "rejects")})
        self._selection, self._options, self._plan_hash = selection, options, plan_hash
        self._log_dir = log_dir
        self._redact = Redactor(passwords_of(source, target))
        self._token = CancellationToken()
        self._pause = Pause()
        self._cancels = 0
        self._summary: Json = {
            "source": None,
            "destination": None,
            "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "mode": options.mode.value,
            "plan_hash": None,
            "warnings": [],
            "report": None,
            "error": None,
        }
        self._thread = threading.Thread(target=self._main, name="pgmig-job", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """Stop safely; the second time at once."""
        self._cancels += 1
        self.board.set_state(JobState.CANCELLING)
        log.warning("cancelling" if self._cancels == 1 else "cancelling at once")
        self._token.cancel(CancelReason.USER if self._cancels == 1 else CancelReason.IMMEDIATE)

    def pause(self) -> None:
        """Begin nothing new; what runs goes on to its end."""
        self._pause.pause()

    def resume(self) -> None:
        """Go on after `pause`, or in spite of what a guard paused for."""
        self._pause.go_on()

    def stop(self) -> None:
        """The server ends: stop safely, wait for that, and not for ever."""
        if self._thread.is_alive():
            self._token.cancel(CancelReason.SIGNAL)
            self._thread.join(STOP_SECONDS)
        if self._thread.is_alive():
            self._token.cancel(CancelReason.IMMEDIATE)
            self._thread.join(STOP_SECONDS)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end; whether it has come."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def summary(self) -> Json:
        """What the status says beside the board's data."""
        return dict(self._summary)

    def _main(self) -> None:
        with self._open_log() as run_log:
            self.log_path = run_log.path
            run_log.add_handler(_Lines(self.board))
            try:
                state = self._migrate()
            except CancelledError:
                log.warning("cancelled")
                state = JobState.CANCELLED
            except PgmigError as error:
                state = self._failed(of_core(error, self._redact))
                log.error("%s", error)  # noqa: TRY400 - a failure of the user's servers, not of ours: no traceback
            except Exception as error:  # the thread's last net: the page must not wait for ever
                log.exception("unexpected error")
                text = self._redact(f"unexpected {type(error).__name__}: {error}")
                state = self._failed(ApiError(500, "internal_error", text, hint="this is a bug in pgmig; see the log"))
            log.info("job %s: %s", self.id, state.value)
        # after the log is closed: the next job, which may start from here on, has one of its own
        self.board.set_state(state)

    def _open_log(self) -> RunLog:
        try:
            return RunLog(directory=self._log_dir, stream=sys.stdout, run_id=self.id, redactor=self._redact)
        except OSError as error:
            log.warning("no log file: %s: %s", self._log_dir, error.strerror)
            return RunLog(directory=None, stream=sys.stdout, run_id=self.id, redactor=self._redact)

    def _migrate(self) -> JobState:
        log.info("job %s: connecting", self.id)
        seconds = self._options.retry_seconds
        with Session(self._source, self._target, token=self._token, retry_seconds=seconds) as session:
            plan = session.plan(self._selection, self._options)
            self._take_plan(plan)
            self.board.set_state(JobState.RUNNING)
            events = EventLog(log)

            def on_event(event: Event) -> None:
                self.board.apply(event)
                events(event)

            report = session.run(plan, run_id=self.id, on_event=on_event, token=self._token, pause=self._pause)
        self._take_report(report)
        return _STATES[report.outcome]

    def _take_plan(self, plan: Plan) -> None:
        warnings = [f for f in plan.findings if f.severity is not Severity.INFO]
        self._summary |= {
            "source": plan.source,
            "destination": plan.target,
            "plan_hash": plan.hash,
            "warnings": [finding_to_json(finding) for finding in warnings],
        }
        for finding in plan.findings:
            log.log(level_of_finding(finding), "%s", finding_to_text(finding))
        if plan.errors:
            raise PreflightError(f"the plan has errors, nothing was touched: {plan.errors[0].message}")
        if self._plan_hash is not None and self._plan_hash != plan.hash:
            raise PlanChangedError(
                "a database changed since the plan was made, nothing was touched",
                hint="make a new plan and look at it again",
            )

    def _take_report(self, report: Report) -> None:
        self._summary["report"] = report_to_json(report)
        for line in report_to_text(report).splitlines():
            log.info("%s", line)

    def _failed(self, error: ApiError) -> JobState:
        self._summary["error"] = error.body()
        return JobState.FAILED


class Jobs:
    """At most one job at a time, and the last one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._idle = Board()

    @property
    def last(self) -> Job | None:
        return self._job

    @property
    def board(self) -> Board:
        """The last job's, or that of no job yet."""
        return self._job.board if self._job is not None else self._idle

    def start(self, job: Job) -> None:
        """Raises ApiError 409 while another one runs."""
        with self._lock:
            if self.board.state.active:
                raise ApiError(
                    409, "job_running", "a migration is running", hint="wait for its end, or cancel it first"
                )
            self._job = job
            job.start()

    def cancel(self) -> Job:
        """Raises ApiError 409 when nothing runs."""
        with self._lock:
            job = self._running()
            job.cancel()
            return job

    def pause(self) -> Job:
        """Raises ApiError 409 when nothing runs."""
        job = self._running()
        job.pause()
        return job

    def resume(self) -> Job:
        """Raises ApiError 409 when nothing runs."""
        job = self._running()
        job.resume()
        return job

    def _running(self) -> Job:
        if self._job is None or not self._job.board.state.active:
            raise ApiError(409, "nothing_running", "no migration is running")
        return self._job

    def stop(self) -> None:
        """Stop what runs, because the server ends."""
        if self._job is not None:
            self._job.stop()

    def status(self) -> Json:
        """GET /api/migrate/status: the board's data, and what is known of the job beside it."""
        job = self._job
        summary = {"warnings": [], "report": None, "error": None} if job is None else job.summary()
        return self.board.data() | summary


class _Lines(logging.Handler):
    """The log's lines for the board."""

    def __init__(self, board: Board) -> None:
        super().__init__(logging.INFO)
        self._board = board

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(RecursionError):
            time, _, text = self.format(record).partition(" ")
            self._board.add_line(text, record.levelname.lower(), time)
