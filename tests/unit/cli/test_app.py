from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from importlib.metadata import version

import pytest

import pgmig_cli
from pgmig_cli.app import COMMANDS, help_text, main, unknown_command


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pgmig_cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | {"COLUMNS": "160"},  # narrow terminals cut long names
    )


def test_the_version_is_the_packages() -> None:
    assert pgmig_cli.__version__ == version("pgmig-cli")


def test_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--version"])
    assert capsys.readouterr().out == f"pgmig {pgmig_cli.__version__}\n"


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), (["-h"], 0), (["help"], 0), ([], 2)])
def test_help_names_every_command(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == code
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown and summary in shown for name, summary in COMMANDS.items())


def test_help_has_colors_only_when_asked() -> None:
    assert "\033[" not in help_text()
    assert "\033[1m" in help_text(color=True)


def test_an_unknown_command_gets_the_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["verfy"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == "error: pgmig has no command 'verfy' (did you mean verify?)\n"
    assert "copy, plan" in unknown_command("xyz")


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_import_neither_drivers_nor_typer(argument: str) -> None:
    script = (
        "import json, sys; from pgmig_cli.app import main\n"
        f"try:\n    main([{argument!r}])\nexcept SystemExit:\n    pass\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stderr))
    assert not loaded & {"psycopg", "asyncpg", "pydantic", "typer", "click", "rich", "yaml", "pgmig_core", "asyncio"}


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_take_three_times_an_empty_program_at_most(argument: str) -> None:
    def seconds(*program: str) -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, *program], stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - began

    ours = ("-c", f"from pgmig_cli.app import main; main([{argument!r}])")
    # in turns, and the best of each: what else the machine does only ever adds
    turns = [(seconds("-c", "pass"), seconds(*ours)) for _ in range(10)]
    empty, pgmig = (min(side) for side in zip(*turns, strict=True))
    assert pgmig <= 3 * empty


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_explains_itself(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0, done.stderr
    assert f"Usage: pgmig {command}" in done.stdout
    assert "Traceback" not in done.stderr


def test_copy_knows_the_options_of_the_specification() -> None:
    shown = run("copy", "--help").stdout
    options = (
        "--src --dst --src-password-file --dst-password-file --config --schema --exclude-schema --table --exclude-table"
        " --kind --existing-tables --existing-data --batch-size --workers --split-tables-larger-than --processes"
        " --executor --fk --statistics --dry-run --verify"
        " --no-verify --yes --json --log-dir --quiet"
    )
    missing = [option for option in options.split() if option not in shown]
    assert missing == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("copy", "--batch-size", "many"),
        ("copy", "--no-such-option"),
        ("copy", "extra"),
        ("demo", "--scale", "x"),
    ],
)
def test_what_typer_refuses_is_usage(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_help_costs_little_more_than_python() -> None:
    def cheapest(*arguments: str) -> float:
        """CPU seconds: wall time says more of what else the machine does."""
        costs = []
        for _ in range(10):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            costs.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        return min(costs)

    assert cheapest("-m", "pgmig_cli", "--help") <= 3 * cheapest("-c", "pass")
