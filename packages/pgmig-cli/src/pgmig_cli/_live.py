"""The live picture of a run on a terminal: phases, a line per running table, the whole.

Nothing here keeps the state of the run: RunProgress does, events feed it from the workers, and rich's own thread asks
for a picture eight times a second. The picture fits the window: what does not is summed up in one line.
"""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from pgmig_core import Bottleneck, Phase
from pgmig_core.bottleneck import verdict_to_text
from pgmig_core.human import human_bytes, human_rows, one_line, visible
from pgmig_core.progress import PhaseProgress, ProgressView, RunProgress, TableProgress
from pgmig_core.render import deed

PICTURES_PER_SECOND = 8
_ROWS_AROUND = 9
"""Lines of the picture that are not tables."""


class LiveRun:
    """A renderable that shows a RunProgress as it is at the moment; `note` stands below, such as `stopping safely`."""

    def __init__(self, progress: RunProgress) -> None:
        self.progress = progress
        self.note = ""
        self.keys = False
        """Whether p pauses."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield picture(
            self.progress.view(), width=options.max_width, height=console.height, note=self.note, keys=self.keys
        )

    def display(self, console: Console) -> Live:
        """The context in which it is shown; it disappears at the end, for the report to take its place."""
        return Live(self, console=console, refresh_per_second=PICTURES_PER_SECOND, transient=True)


def picture(view: ProgressView, *, width: int, height: int, note: str = "", keys: bool = False) -> RenderableType:
    """One picture, at most `height` lines."""
    parts: list[RenderableType] = [Text(), *_phases(view.phases, width), Text()]
    room = max(height - _ROWS_AROUND - bool(note) - bool(view.paused), 1)
    tables = view.running_tables[:room]
    if tables:
        parts.append(_tables(tables, width))
    room -= len(tables)
    steps = view.running_steps[: max(room, 0)]
    for step, seconds in steps:
        words = visible(one_line(deed(step.action, step.subject)))
        parts.append(Text.assemble(f"  {words}", (f"  {seconds:.0f} s", "muted"), no_wrap=True, overflow="ellipsis"))
    more = len(view.running_tables) + len(view.running_steps) - len(tables) - len(steps)
    if more > 0:
        parts.append(Text(f"  … and {more:,} more at work", "muted"))
    if tables or steps or more > 0:
        parts.append(Text())
    parts.append(_verifying(view) if view.verify_total else _whole(view, width))
    if view.bottleneck is not None and not view.verify_total:
        stuck = view.bottleneck is Bottleneck.LOCKS
        words = f"waiting for {visible(one_line(verdict_to_text(view.bottleneck, view.blockers)))}"
        parts.append(Text(words, "warn" if stuck else "muted", no_wrap=True, overflow="ellipsis"))
    if view.paused:
        how = "; p goes on" if keys else ""
        parts.append(Text(visible(one_line(f"paused: {'; '.join(view.paused)}{how}")), "warn"))
    if note:
        parts.append(Text(note, "warn"))
    return Group(*parts)


def _tables(tables: tuple[TableProgress, ...], width: int) -> Table:
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(ratio=4, no_wrap=True, overflow="ellipsis")
    grid.add_column(ratio=5)
    grid.add_column(justify="right", width=4)
    grid.add_column(justify="right", no_wrap=True, ratio=2)
    if width >= 80:
        grid.add_column(justify="right", no_wrap=True, ratio=2, style="muted")
    for table in tables:
        cells: list[RenderableType] = [
            Text(f"  {visible(table.name)}", "name"),
            ProgressBar(total=1.0, completed=table.fraction),
            f"{int(table.fraction * 100)}%",
            human_rows(table.rows),
            _rate(table.rows, table.seconds),
        ]
        grid.add_row(*cells[: len(grid.columns)])
    return grid


def _phases(phases: tuple[PhaseProgress, ...], width: int) -> list[Text]:
    """The phases with their marks, in as many lines as they need."""
    lines: list[Text] = [Text()]
    for phase in phases:
        if phase.phase in (Phase.PREPARE, Phase.FINISH) and not phase.running:
            continue
        ended = phase.ended >= phase.total
        style = "bad" if phase.failed else "ok" if ended else "name" if phase.running or phase.ended else "muted"
        mark = "✗" if phase.failed else "✔" if ended else "●" if phase.running or phase.ended else "○"
        count = f"{phase.total:,}" if ended else f"{phase.ended:,}/{phase.total:,}"
        words = f"  {mark} {phase.phase.value} {count}"
        if lines[-1].cell_len + len(words) > width:
            lines.append(Text())
        lines[-1].append(words, style)
    return lines


def _whole(view: ProgressView, width: int) -> Table:
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(ratio=1)
    grid.add_column(justify="right", no_wrap=True)
    left = f"{clock(view.remaining)} left" if view.remaining is not None else ""
    numbers = [f"{view.percent}%", human_rows(view.rows)]
    if width >= 90:
        numbers.append(f"{view.rows_per_second:,.0f} rows/s")
    if width >= 60:
        numbers.append(f"{human_bytes(view.bytes_per_second)}/s")
    elapsed = f"{clock(view.elapsed)}{' elapsed' if width >= 100 else ''}"
    words = Text.assemble((numbers[0], "number"), "  ", "  ".join([*numbers[1:], elapsed]))
    if left and width >= 80:
        words.append(f"  {left}", "muted")
    grid.add_row(ProgressBar(total=1.0, completed=view.fraction), words)
    return grid


def _verifying(view: ProgressView) -> Table:
    grid = Table.grid(padding=(0, 2), expand=True)
    grid.add_column(ratio=1)
    grid.add_column(justify="right", no_wrap=True)
    words = f"{view.verified:,} of {view.verify_total:,} tables compared" if view.verify_total else "connecting"
    different = f"  {view.verify_differences:,} different" if view.verify_differences else ""
    bar = ProgressBar(total=float(view.verify_total or 1), completed=float(view.verified))
    grid.add_row(bar, Text.assemble(words, (different, "bad"), f"  {clock(view.elapsed)}"))
    return grid


def _rate(rows: int, seconds: float) -> str:
    """`182,000/s`, or nothing in the first moments."""
    return f"{rows / seconds:,.0f}/s" if rows and seconds >= 0.5 else ""


def clock(seconds: float) -> str:
    """0:07, 12:30, 1:02:03."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


class LiveVerification(LiveRun):
    """The same for a comparison alone: a bar, and how many tables are done."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield _verifying(self.progress.view())
