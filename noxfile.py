"""What proves the project: `nox` runs all of it, `nox -s NAME` a part, arguments after -- go to pytest.

lint      ruff: rules and format
types     mypy, strict, over the packages and the tests
layers    import-linter: who may import whom
tests     pytest with coverage, on embedded servers
versions  the tests' schemas from 12 to 18 and from 18 to 12
browser   the page, driven in a real Chromium
docs      the runnable code blocks of README.md and docs/
lowest    the unit and property tests, and one real copy, with the lowest versions that pyproject.toml allows
wheels    the built wheels, each installed alone into an empty environment, and the demo from them
faults    kills, cuts and crashes what a copy needs, one round: tests/faults (`-- --rounds N --seed S` for more of it)

Only when asked for: matrix, the tests' schemas between seven pairs of versions; bench, the race against other tools,
whose figures go into docs/performance.md;
screenshots, which draws docs/images/web-*.png in the machine's Chromium.

Each session has an environment of its own, which uv makes from its cache in a second or two.
"""

from __future__ import annotations

import atexit
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "uv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = [
    "lint",
    "types",
    "layers",
    "tests",
    "versions",
    "browser",
    "docs",
    "lowest",
    "wheels",
    "faults",
    "summary",
]
PACKAGES = ("pgmig-core", "pgmig-cli", "pgmig-web")
SKIPPED: list[str] = []


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff's rules and format."""
    _sync(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Mypy, strict."""
    _sync(session)
    scripts = [folder for folder in ("bench",) if any(Path(folder).rglob("*.py"))]
    session.run("mypy", *(f"packages/{name}/src" for name in PACKAGES), "tests", *scripts, "noxfile.py")


@nox.session
def layers(session: nox.Session) -> None:
    """The import contracts of pyproject.toml."""
    _sync(session)
    session.run("lint-imports", "--no-logo")


@nox.session
def tests(session: nox.Session) -> None:
    """Every test but those of the matrix, of the page and of the documentation, with coverage."""
    _sync(session)
    session.run("coverage", "erase")
    others = [f"--ignore=tests/{folder}" for folder in ("docs", "browser", "matrix")]
    _pytest(session, "coverage", "run", "-m", "pytest", *others, *session.posargs)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report", "--sort=cover")


@nox.session
def versions(session: nox.Session) -> None:
    """The oldest and the newest servers of the matrix, up and down."""
    _sync(session)
    _pytest(session, "pytest", "-q", "tests/matrix", "-k", "12-18 or 18-12", *session.posargs)


@nox.session
def matrix(session: nox.Session) -> None:
    """12→18, 13→17, 14→16, 15→15, 16→18, 18→12, 18→18; says which servers there were, and what was skipped."""
    _sync(session)
    _pytest(session, "pytest", "-q", "tests/matrix", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """The page in a real Chromium; skipped, saying so, where there is none."""
    _sync(session)
    _pytest(session, "pytest", "-q", "tests/browser", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """The runnable code blocks of README.md and docs/."""
    _sync(session)
    _pytest(session, "pytest", "-q", "tests/docs")


@nox.session
def lowest(session: nox.Session) -> None:
    """The lowest direct dependencies that pyproject.toml allows."""
    editable = [argument for name in PACKAGES for argument in ("--editable", f"packages/{name}")]
    session.install("--resolution=lowest-direct", "--group=dev", *editable)
    _pytest(session, "pytest", "-q", "tests/unit", "tests/property", "tests/architecture", "tests/regress")


@nox.session
def wheels(session: nox.Session) -> None:
    """Each wheel alone in an empty environment; the demo from the wheels."""
    dist = session.create_tmp()
    session.run_install(
        "uv", "build", "--quiet", "--all-packages", "--wheel", "--clear", f"--out-dir={dist}", external=True
    )
    for requirement, checks in (
        ("pgmig-core", [["python", "-c", "import pgmig_core; [getattr(pgmig_core, n) for n in pgmig_core.__all__]"]]),
        ("pgmig-web", [["pgmig-web", "--help"], ["python", str(Path("tests/support/wheel_page.py").resolve())]]),
        ("pgmig-cli[demo]", [["pgmig", "--version"], ["pgmig", "demo", "--scale", "0.01"]]),
    ):
        home = Path(dist) / f"alone-{requirement.partition('[')[0]}"
        session.run_install("uv", "venv", "--quiet", "--clear", str(home), external=True)
        # uv would take wheels of the same version from its cache, as they were some commits ago
        fresh = [argument for name in PACKAGES for argument in ("--refresh-package", name)]
        install = ("uv", "pip", "install", "--quiet", "--python", str(home), "--find-links", dist, *fresh, requirement)
        session.run_install(*install, external=True)
        for command, *arguments in checks:
            session.run(
                str(home / "bin" / command), *arguments, external=True, env={"PYTHONPATH": "", "VIRTUAL_ENV": ""}
            )


@nox.session
def bench(session: nox.Session) -> None:
    """The race of bench/race.py; its figures go into docs/performance.md."""
    _sync(session)
    session.run("python", "bench/race.py", *session.posargs)


@nox.session
def faults(session: nox.Session) -> None:
    """Faults made on purpose, and what must be true after each: tests/faults."""
    _sync(session)
    # CI makes the same ones each time
    session.run("python", "-m", "tests.faults", *(session.posargs or ("--seed", "5")))


@nox.session
def screenshots(session: nox.Session) -> None:
    """The page's pictures in docs/images, on the demo; look at them before you commit them."""
    _sync(session)
    session.run("python", "-m", "tests.browser.screenshots", "docs/images")


@nox.session(venv_backend="none")
def summary(session: nox.Session) -> None:
    """The last line of a run: what was skipped, and why."""
    session.log("the last line says what was skipped")
    atexit.register(print, "skipped: " + ("; ".join(SKIPPED) or "nothing"))


def _sync(session: nox.Session) -> None:
    """The workspace and its tools, as `uv sync` gives them to a developer, in the session's environment."""
    session.run_install(
        "uv", "sync", "--quiet", external=True, env={"UV_PROJECT_ENVIRONMENT": session.virtualenv.location}
    )


def _pytest(session: nox.Session, *command: str) -> None:
    """Run pytest; tests/conftest.py writes what was skipped into a file."""
    told = Path(session.create_tmp()) / "skipped.txt"
    told.unlink(missing_ok=True)
    try:
        session.run(*command, env={"PGMIG_SKIPPED": str(told.resolve())})
    finally:
        if told.exists():
            SKIPPED.extend(f"{session.name}: {line}" for line in told.read_text().splitlines())
