"""Which small steps share a transaction, and what its statements are."""

from __future__ import annotations

from pgmig_core.executor.transaction import MOST, transactions_of
from pgmig_core.ledger.statements import forget_taken_off, note
from pgmig_core.plan import Action, Phase, Record, Step, Subject


def step(number: int, *statements: str, record: Record | None = None) -> Step:
    return Step(
        id=number,
        phase=Phase.TABLES,
        action=Action.CREATE,
        subject=Subject("TABLE", "public", f"t{number}"),
        statements=statements or (f"CREATE TABLE t{number} ()",),
        record=record,
    )


def noted(number: int) -> Record:
    record = Record("_pgmig", f"key{number}", 1)
    return Record("_pgmig", f"key{number}", 1, statements=(note(record),))


def test_some_steps_share_a_transaction_in_their_order() -> None:
    groups = list(transactions_of(step(n) for n in range(2 * MOST + 1)))
    assert [[s.id for s in steps] for steps, _statements in groups] == [
        list(range(MOST)), list(range(MOST, 2 * MOST)), [2 * MOST],
    ]  # fmt: skip
    assert groups[-1][1] == (f"CREATE TABLE t{2 * MOST} ()",)


def test_they_are_noted_together() -> None:
    ((steps, statements),) = transactions_of(step(n, record=noted(n)) for n in (1, 2))
    assert len(steps) == 2
    assert statements == (
        "INSERT INTO _pgmig.done (key, snapshot, rows, bytes) VALUES ('key1', 1, 0, 0), ('key2', 1, 0, 0)",
        "CREATE TABLE t1 ()",
        "CREATE TABLE t2 ()",
    )


def test_what_a_step_sets_for_its_transaction_reaches_no_other() -> None:
    setting = step(1, "SET LOCAL row_security TO on", "CREATE POLICY p ON t1")
    groups = [[s.id for s in steps] for steps, _statements in transactions_of([step(0), setting, step(2)])]
    assert groups == [[1], [0, 2]]


def test_what_is_noted_in_another_way_stands_alone() -> None:
    putting_back = step(1, record=Record("_pgmig", "key1", statements=(forget_taken_off("_pgmig", "key1"),)))
    groups = dict(transactions_of([step(0), putting_back]))
    assert groups[(putting_back,)] == (forget_taken_off("_pgmig", "key1"), "CREATE TABLE t1 ()")
