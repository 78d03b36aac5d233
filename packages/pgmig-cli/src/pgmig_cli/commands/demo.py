"""`pgmig demo`: two servers of our own, a shop between them, the real copy."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from shlex import quote
from typing import Any

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from pgmig_core import CancellationToken, Options, Selection
from pgmig_core.demo import Demo, SampleProgress
from pgmig_core.logs import Redactor

from .._console import Output
from .._exit import ExitCode
from .._migrate import migrate
from .._signals import Interrupts, last_act
from ..request import DEFAULT_LOG_DIR, Request


def run(flags: dict[str, Any], redactor: Redactor) -> ExitCode:
    """Show it all."""
    output = Output.open(json=bool(flags["json"]), quiet=bool(flags["quiet"]), redactor=redactor)
    with ExitStack() as stack:
        stack.enter_context(Interrupts(CancellationToken(), output.say))
        _title(output, "1  Two servers", "PostgreSQL 16 and 18, in a temporary folder")
        demo = stack.enter_context(Demo(scale=flags["scale"], keep=flags["keep"]))
        stack.enter_context(last_act(demo.stop))
        _title(output, "2  A shop to move", "made on the source: tables, views, functions, triggers, …")
        _create(demo, output)
        _title(output, "3  The migration", "pgmig copy --src … --dst … --verify")
        request = Request(
            source=demo.source,
            target=demo.target,
            selection=Selection(),
            options=Options(verify=True),
            yes=True,
            json=output.json,
            quiet=output.quiet,
            log_dir=flags["log_dir"] or DEFAULT_LOG_DIR,
            warnings=(),
        )
        code = migrate(request, output)
        _next(demo, output)
    return code


def _title(output: Output, title: str, what: str) -> None:
    if output.pretty:
        output.say(Text.assemble("\n", (title, "title"), (f"  {what}", "muted")))
    else:
        output.say(f"{title}: {what}")


def _create(demo: Demo, output: Output) -> None:
    watched = output.pretty and not output.quiet
    bar = Progress(
        SpinnerColumn(style="name"),
        TextColumn("{task.description:<32}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f}", style="muted"),
        TimeElapsedColumn(),
        console=output.talk,
        transient=True,
    )
    with bar if watched else nullcontext():
        task = bar.add_task("", total=1)

        def on_progress(progress: SampleProgress) -> None:
            bar.update(task, description=progress.title, completed=progress.done, total=progress.total)

        demo.create(on_progress)


def _next(demo: Demo, output: Output) -> None:
    """What to try next. Where servers were left running, that is said even with --quiet."""
    if demo.keep:
        source, target = demo.dsns
        lines = [
            ("both servers are still running", f"export SRC={quote(source)}\n  export DST={quote(target)}"),
            ("what is there", 'pgmig inspect --src "$SRC"'),
            ("change something on the target, and find it", 'pgmig verify --src "$SRC" --dst "$DST"'),
            ("once more, one schema", 'pgmig copy --src "$SRC" --dst "$DST" --schema warehouse'),
            ("stop them and delete everything", "\n  ".join(demo.stop_commands)),
        ]
    else:
        lines = [
            ("the same, and the servers stay for you to look at", "pgmig demo --keep"),
            ("your own database, without writing anything", "pgmig plan --src postgresql://… --dst postgresql://…"),
        ]
    if output.quiet and not demo.keep:
        return
    console = output.errors if output.quiet else output.talk
    console.print(Text.assemble("\n", ("What to try next", "title")))
    for meaning, line in lines:
        console.print(Text.assemble((f"  # {meaning}\n", "muted"), f"  {line}"), soft_wrap=True)
