"""What pgmig_core exports is what users may rely on: every name on purpose, and no other."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from types import FunctionType, ModuleType

import pgmig_core


def test_all_is_exactly_what_type_checkers_see() -> None:
    """The names are imported when first used; the block for type checkers must list the same ones."""
    tree = ast.parse(Path(pgmig_core.__file__).read_text(encoding="utf-8"))
    seen = [
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for alias in node.names
    ]
    assert sorted(pgmig_core.__all__) == sorted(seen)
    assert len(set(seen)) == len(seen)


def test_nothing_public_stands_outside_all() -> None:
    for name in pgmig_core.__all__:
        getattr(pgmig_core, name)
    helpers = {"annotations", "import_module", "TYPE_CHECKING", "Any", "ModuleType"}
    public = {n for n, v in vars(pgmig_core).items() if not n.startswith("_") and not isinstance(v, ModuleType)}
    assert public - helpers == set(pgmig_core.__all__)


def test_every_exported_name_exists_and_is_documented() -> None:
    for name in pgmig_core.__all__:
        value = getattr(pgmig_core, name)
        if isinstance(value, type | FunctionType):
            assert value.__doc__, name


def test_a_submodule_does_not_take_a_functions_place() -> None:
    code = "import pgmig_core.plan, pgmig_core.verify, pgmig_core as p; print(callable(p.plan), callable(p.verify))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True"]


def test_importing_the_library_writes_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import pgmig_core"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
