"""`pgmig`: which command is meant, and nothing else until that is known.

Typer and rich take 100 ms and more to import, which `--version` has no use for. So the commands' names and one-line
summaries stand here as data; `--help` and `--version` print from them, and only a real command builds a Typer
application, of that command alone.
"""

from __future__ import annotations

import os
import sys

from . import __version__

TYPE_CHECKING = False  # as type checkers know it; typing itself takes 5 ms to import

if TYPE_CHECKING:
    import typer

COMMANDS = {
    "copy": "Copy a database, or the part you choose, to another server",
    "plan": "Show what a copy would do: steps, SQL, warnings; nothing is written",
    "inspect": "Show what is in a database",
    "verify": "Compare the rows of two databases, table by table",
    "diff": "Compare the definitions of two databases, and write the SQL that makes them equal",
    "recover": "Put back on the target what a copy that ended early took off",
    "profiles": "List, show or delete options that are kept under a name",
    "schedule": "Copy at set times, by a profile",
    "test-connection": "Check that a server answers and the user may connect",
    "demo": "See it work: two servers of our own and a shop to move between them",
}

_EXAMPLES = (
    ("see it work, with nothing to set up", "pgmig demo"),
    ("what would happen", "pgmig plan --src postgresql://app@old/shop --dst postgresql://app@new/shop"),
    ("do it, and prove it", "pgmig copy --src … --dst … --verify"),
    ("one schema, without its logs", "pgmig copy --src … --dst … --schema sales --exclude-table 'sales.*_log'"),
)


def main(argv: list[str] | None = None) -> None:
    """The entry point of the `pgmig` script. Ends by SystemExit with a code of `_exit.ExitCode`."""
    arguments = sys.argv[1:] if argv is None else argv
    first = arguments[0] if arguments else ""
    if first in ("-V", "--version"):
        print(f"pgmig {__version__}")
    elif first in ("", "-h", "--help", "help"):
        print(help_text(color=sys.stdout.isatty() and "NO_COLOR" not in os.environ))
        sys.exit(0 if first else 2)
    elif first in COMMANDS:
        build_app(first)(arguments, prog_name="pgmig")
    elif "_PGMIG_COMPLETE" in os.environ or first in ("--install-completion", "--show-completion"):
        build_app(*COMMANDS)(arguments, prog_name="pgmig")
    else:
        print(unknown_command(first), file=sys.stderr)
        sys.exit(2)


def help_text(*, color: bool = False) -> str:
    """What `pgmig --help` prints."""
    bold, name, dim, plain = ("\033[1m", "\033[36m", "\033[2m", "\033[0m") if color else ("", "", "", "")
    width = max(len(command) for command in COMMANDS)
    lines = [
        f"{bold}pgmig{plain} moves a PostgreSQL database to another PostgreSQL server, and proves it.",
        "",
        f"{bold}Usage:{plain} pgmig COMMAND [OPTIONS]",
        "",
        f"{bold}Commands:{plain}",
        *(f"  {name}{command:<{width}}{plain}  {summary}" for command, summary in COMMANDS.items()),
        "",
        f"{bold}Examples:{plain}",
    ]
    for meaning, example in _EXAMPLES:
        lines += [f"  {dim}# {meaning}{plain}", f"  {example}"]
    lines += [
        "",
        "pgmig COMMAND --help explains a command's options; pgmig --version says which pgmig this is;",
        "pgmig --install-completion teaches your shell the names.",
    ]
    return "\n".join(lines)


def unknown_command(name: str) -> str:
    """What somebody gets who asks for a command that does not exist."""
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(COMMANDS)}"
    return f"error: pgmig has no command {name!r} ({hint})"


def build_app(*commands: str) -> typer.Typer:
    """The Typer application with these commands."""
    # pydantic would look for plugins in the metadata of all that is installed, which takes longer than to import it
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

    import typer

    from . import signatures

    app = typer.Typer(
        name="pgmig", no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="rich", add_completion=True
    )

    @app.callback()
    def pgmig() -> None:
        """Move a PostgreSQL database to another PostgreSQL server, and prove it."""

    for command in commands:
        function = getattr(signatures, command.replace("-", "_"))
        app.command(command, help=paragraphs(function.__doc__))(function)
    return app


def paragraphs(text: str) -> str:
    """A docstring's paragraphs, each in one line: the terminal's width breaks them, not ours."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
