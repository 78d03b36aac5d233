"""Makes the terminal pictures of README and docs: a real migration of the demo's shop, drawn by the CLI's own code.

    uv run python docs/images/make_terminal.py [--scale 1]

writes copy-running.svg, copy-report.svg, plan.svg and help.svg beside this file.
"""

from __future__ import annotations

import argparse
import io
import re
from pathlib import Path

from rich.console import Console, RenderableType
from rich.text import Text

from pgmig_cli import _render
from pgmig_cli._console import THEME
from pgmig_cli._live import picture
from pgmig_cli.app import help_text
from pgmig_core import Event, Options, Session
from pgmig_core.demo import Demo
from pgmig_core.progress import ProgressView, RunProgress

HERE = Path(__file__).parent
WIDTH = 104
HEIGHT = 26
MOMENT = 0.55
"""How far the run is in the picture of it."""
_FONT_FACE = re.compile(r"@font-face \{.*?\}", re.DOTALL)
"""rich names fonts on the net; a picture in a README must not fetch anything."""


def draw(name: str, command: str, *shown: RenderableType) -> None:
    """One SVG: a prompt with the command, and what it shows."""
    console = Console(
        record=True, file=io.StringIO(), theme=THEME, width=WIDTH, force_terminal=True, color_system="truecolor",
        markup=False, highlight=False,
    )  # fmt: skip
    console.print(Text.assemble(("$ ", "muted"), (command, "title")))
    for part in shown:
        console.print(part)
    svg = _FONT_FACE.sub("", console.export_svg(title="pgmig")).replace("Fira Code", "ui-monospace")
    (HERE / f"{name}.svg").write_text(svg, encoding="utf-8")


def best_moment(seen: list[ProgressView]) -> ProgressView:
    """Among the pictures with several tables at work, the one nearest to MOMENT."""
    busy = [view for view in seen if len(view.running_tables) >= 3] or seen
    return min(busy, key=lambda view: abs(view.fraction - MOMENT))


def main() -> None:
    """Run the demo's migration and draw it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=float, default=1.0)
    scale = parser.parse_args().scale
    draw("help", "pgmig", Text.from_ansi(help_text(color=True)))
    seen: list[ProgressView] = []
    progress = RunProgress()

    def on_event(event: Event) -> None:
        progress.apply(event)
        seen.append(progress.view())

    with Demo(scale=scale) as demo:
        demo.create()
        with Session(demo.source, demo.target) as session:
            plan = session.plan(options=Options(verify=True))
            report = session.run(plan, on_event=on_event)
    command = "pgmig copy --src $OLD --dst $NEW --verify"
    route = _render.route(plan.source, plan.target, plan.source_version, plan.target_version)
    draw("copy-running", command, route, picture(best_moment(seen), width=WIDTH, height=HEIGHT))
    draw("copy-report", command, route, _render.report(report))
    draw("plan", "pgmig plan --src $OLD --dst $NEW", _render.plan(plan))


if __name__ == "__main__":
    main()
