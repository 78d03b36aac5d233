"""The question before rows of the target go away: which tables, how many rows, how."""

from __future__ import annotations

import sys

from rich.table import Table
from rich.text import Text

from pgmig_core import CancelledError, Loss, UsageError
from pgmig_core.human import human_rows, visible
from pgmig_core.losses import COUNT_LIMIT

from ._console import Output

MOST_TABLES = 20


def confirm_losses(losses: tuple[Loss, ...], target: str, output: Output) -> None:
    """Ask; return if the answer is yes. Raises CancelledError on any other, UsageError where there is nobody to ask."""
    if not losses:
        return
    rows = sum(loss.rows for loss in losses)
    total = f"{'about ' if any(loss.rows >= COUNT_LIMIT for loss in losses) else ''}{human_rows(rows)}"
    if not (sys.stdin.isatty() and output.talk.is_terminal):
        first = ", ".join(_name(loss) for loss in losses[:3])
        more = f" and {len(losses) - 3:,} more" if len(losses) > 3 else ""
        raise UsageError(
            f"{target} holds {total} that would be removed first, in {first}{more}",
            hint="pass --yes to remove them, or --existing-data append or upsert to keep them",
            field="yes",
        )
    talk = output.talk
    talk.print(Text.assemble("These rows on ", (visible(target), "name"), " will be removed first:"))
    grid = Table.grid(padding=(0, 2))
    grid.add_column()
    grid.add_column()
    grid.add_column(justify="right")
    for loss in losses[:MOST_TABLES]:
        about = "~" if loss.rows >= COUNT_LIMIT else ""
        grid.add_row(
            Text(f"  {loss.action.lower()}", "warn"), Text(_name(loss), "name"), f"{about}{human_rows(loss.rows)}"
        )
    talk.print(grid)
    if len(losses) > MOST_TABLES:
        talk.print(Text(f"  … and {len(losses) - MOST_TABLES:,} more tables", "muted"))
    _ask(f"Remove {total}?", output)


def confirm(question: str, otherwise: str, output: Output) -> None:
    """Ask; return if the answer is yes. Raises CancelledError on any other, UsageError with the hint `otherwise` where
    there is nobody to ask."""
    if not (sys.stdin.isatty() and output.talk.is_terminal):
        raise UsageError("this would change the target, and there is nobody to ask", hint=otherwise, field="yes")
    _ask(question, output)


def _ask(question: str, output: Output) -> None:
    output.talk.print(Text.assemble((visible(question), "title"), " [y/N] "), end="")
    output.talk.file.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise CancelledError("cancelled: nothing was touched")


def _name(loss: Loss) -> str:
    return visible(f"{loss.subject.schema}.{loss.subject.name}")
