from __future__ import annotations

from pgmig_core import (
    Action,
    CopyProgress,
    CopyStep,
    Event,
    Options,
    Phase,
    Plan,
    Retrying,
    RunStarted,
    Selection,
    State,
    Step,
    StepFinished,
    StepStarted,
    Subject,
)
from pgmig_core.plan import Format
from pgmig_core.report import StepResult
from pgmig_web.board import LOG_LINES, WHOLE_TABLES, Board, JobState


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def copy_step(number: int, rows: int = 100) -> CopyStep:
    name = f"t{number}"
    return CopyStep(
        id=number, phase=Phase.DATA, action=Action.COPY, subject=Subject("TABLE", "s", name),
        source_schema="s", source_table=name, target_schema="s", target_table=name, source_columns=("id",),
        target_columns=("id",), format=Format.BINARY, truncate=True, batch_size=1000, rows=rows, bytes=rows * 10,
    )  # fmt: skip


def plan_of(*steps: Step) -> Plan:
    return Plan(
        source="a:1/a", target="b:2/b", selection=Selection(), options=Options(), workers=2, steps=steps, findings=(),
        source_version="16", target_version="18",
    )  # fmt: skip


def finished(step: Step, state: State, rows: int = 0, message: str = "") -> Event:
    result = StepResult(
        step=step.id, phase=step.phase, action=step.action, subject=step.subject, state=state, rows=rows,
        message=message, hint="do this" if message else "", sqlstate="23505" if message else None,
    )  # fmt: skip
    return StepFinished(step, result)


def board_of(count: int, job: str = "job") -> tuple[Board, list[CopyStep], Clock]:
    clock = Clock()
    board = Board(job, clock)
    steps = [copy_step(number) for number in range(count)]
    board.apply(RunStarted("job", plan_of(*steps)))
    board.set_state(JobState.RUNNING)
    return board, steps, clock


def test_the_keys_of_the_specification_stand_in_the_data() -> None:
    board, _steps, _clock = board_of(1)
    data = board.data()
    assert {
        "overall_percent", "elapsed_seconds", "tables", "current_phase", "log_message", "failedTables",
    } <= set(data)  # fmt: skip
    assert set(data["tables"][0]) >= {"schema", "name", "status", "total_rows", "migrated_rows", "percent"}


def test_a_table_from_waiting_to_done() -> None:
    board, [step], _clock = board_of(1)

    def table() -> tuple[object, ...]:
        [told] = board.data()["tables"]
        return told["status"], told["total_rows"], told["migrated_rows"], told["percent"]

    assert table() == ("pending", 100, 0, 0)
    board.apply(StepStarted(step))
    assert table() == ("in_progress", 100, 0, 0)
    board.apply(CopyProgress(step, 40, 400))
    assert table() == ("in_progress", 100, 40, 40)
    board.apply(CopyProgress(step, 130, 1300))  # the estimate was too low
    assert table() == ("in_progress", 130, 130, 99)
    board.apply(finished(step, State.MIGRATED, rows=150))
    assert table() == ("completed", 150, 150, 100)


def test_what_a_table_is_called_that_did_not_arrive() -> None:
    board, steps, _clock = board_of(3)
    board.apply(StepStarted(steps[0]))
    board.apply(finished(steps[0], State.FAILED, message="no such column"))
    board.apply(finished(steps[1], State.SKIPPED))
    board.apply(finished(steps[2], State.NOT_ATTEMPTED))
    data = board.data()
    assert [table["status"] for table in data["tables"]] == ["failed", "skipped", "cancelled"]
    assert data["failedTables"] == [
        {"schema": "s", "name": "t0", "error": "no such column", "hint": "do this", "sqlstate": "23505"}
    ]


def test_a_run_cut_short_does_not_fill_the_bar() -> None:
    board, steps, _clock = board_of(10)
    board.apply(StepStarted(steps[0]))
    board.apply(finished(steps[0], State.MIGRATED, rows=100))
    before = board.data()["overall_percent"]
    for step in steps[1:]:
        board.apply(finished(step, State.NOT_ATTEMPTED))
    board.set_state(JobState.CANCELLED)
    assert board.data()["overall_percent"] == before == 10


def test_only_a_completed_job_is_at_100_percent() -> None:
    board, [step], _clock = board_of(1)
    board.apply(StepStarted(step))
    board.apply(finished(step, State.MIGRATED, rows=100))
    assert board.data()["overall_percent"] == 99
    board.set_state(JobState.COMPLETED)
    assert board.data()["overall_percent"] == 100


def test_time_stands_still_when_the_job_has_ended() -> None:
    board, _steps, clock = board_of(1)
    clock.now += 5.7
    assert board.data()["elapsed_seconds"] == 5
    board.set_state(JobState.FAILED)
    clock.now += 60
    assert board.data()["elapsed_seconds"] == 5


def test_an_end_is_final_and_cancelling_leads_to_an_end() -> None:
    board, _steps, _clock = board_of(1)
    assert board.set_state(JobState.CANCELLING)
    assert not board.set_state(JobState.RUNNING)
    assert board.set_state(JobState.COMPLETED)
    assert not board.set_state(JobState.CANCELLING)
    assert board.state is JobState.COMPLETED
    assert not Board().set_state(JobState.CANCELLING)


def test_few_tables_are_always_told_whole() -> None:
    board, steps, _clock = board_of(WHOLE_TABLES)
    seen = board.seen
    board.apply(StepStarted(steps[0]))
    data = board.data(seen)
    assert (data["partial"], len(data["tables"])) == (False, WHOLE_TABLES)


def test_many_tables_are_told_by_what_changed() -> None:
    board, steps, _clock = board_of(WHOLE_TABLES + 1)
    assert (board.data()["partial"], len(board.data()["tables"])) == (False, WHOLE_TABLES + 1)
    seen = board.seen
    board.apply(StepStarted(steps[7]))
    board.apply(StepStarted(steps[3]))
    board.apply(CopyProgress(steps[7], 10, 100))
    board.apply(finished(steps[3], State.FAILED, message="broken"))
    data = board.data(seen)
    assert data["partial"] is True
    assert {(t["name"], t["status"]) for t in data["tables"]} == {("t7", "in_progress"), ("t3", "failed")}
    assert [failure["name"] for failure in data["failedTables"]] == ["t3"]
    later = board.data(board.seen)
    assert (later["tables"], later["failedTables"]) == ([], [])


def test_who_came_before_the_tables_were_known_is_told_all_of_them() -> None:
    board = Board("job", Clock())
    early = board.seen
    board.apply(RunStarted("job", plan_of(*(copy_step(number) for number in range(WHOLE_TABLES + 1)))))
    data = board.data(early)
    assert (data["partial"], len(data["tables"])) == (False, WHOLE_TABLES + 1)


def test_the_knowledge_of_another_job_counts_for_nothing() -> None:
    old, _steps, _clock = board_of(1)
    new, _steps, _clock = board_of(WHOLE_TABLES + 1, "another")
    new.add_line("first", "info", "12:00:00")
    data = new.data(old.seen)
    assert (data["partial"], len(data["tables"]), len(data["log"])) == (False, WHOLE_TABLES + 1, 1)


def test_lines_come_once_each_and_end_where_asked() -> None:
    board, _steps, _clock = board_of(1)
    board.add_line("one", "info", "12:00:00")
    first = board.seen
    board.add_line("two", "warning", "12:00:01")
    until = board.seen
    board.add_line("three", "error", "12:00:02")
    assert board.data(first, until)["log"] == [{"seq": 2, "time": "12:00:01", "level": "warning", "text": "two"}]
    assert [line["text"] for line in board.data(until)["log"]] == ["three"]
    assert board.data()["log_message"] == "three"


def test_the_log_keeps_its_end() -> None:
    board, _steps, _clock = board_of(1)
    for number in range(LOG_LINES + 10):
        board.add_line(str(number), "info", "12:00:00")
    lines = board.data()["log"]
    assert (len(lines), lines[0]["text"], lines[0]["seq"]) == (LOG_LINES, "10", 11)


def test_before_any_job_the_board_is_idle() -> None:
    data = Board().data()
    assert (data["state"], data["job_id"], data["overall_percent"], data["elapsed_seconds"], data["tables"]) == (
        "idle", None, 0, 0, [],
    )  # fmt: skip


def test_what_is_tried_again_is_told_until_it_is() -> None:
    board, steps, clock = board_of(2)
    board.apply(Retrying(steps[0], "deadlock detected", 4.0))
    board.apply(Retrying(None, "server closed the connection", 2.0))
    clock.now += 1
    assert board.data()["retrying"] == [
        {"about": "copy table s.t0", "message": "deadlock detected", "seconds": 3.0},
        {"about": "", "message": "server closed the connection", "seconds": 1.0},
    ]
    clock.now += 1.5
    assert [one["about"] for one in board.data()["retrying"]] == ["copy table s.t0"]
    board.apply(finished(steps[0], State.MIGRATED))
    assert board.data()["retrying"] == []


def test_a_run_that_begins_once_more_forgets_how_it_ended() -> None:
    board, steps, _ = board_of(2)
    board.set_state(JobState.RUNNING)
    board.apply(finished(steps[0], State.FAILED, message="connection lost"))
    board.apply(finished(steps[1], State.NOT_ATTEMPTED))
    assert [table["status"] for table in board.data()["tables"]] == ["failed", "cancelled"]
    board.apply(RunStarted("job", plan_of(*steps)))
    data = board.data()
    assert ([table["status"] for table in data["tables"]], data["failedTables"]) == (["pending", "pending"], [])
    for step in steps:
        board.apply(finished(step, State.MIGRATED, rows=100))
    assert board.data()["overall_percent"] == 99
