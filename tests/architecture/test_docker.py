"""The container's files say what is true of the repository, and keep what they must keep."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def instructions(name: str) -> list[str]:
    return [line.removeprefix(name).strip() for line in LINES if line.startswith(f"{name} ")]


@pytest.fixture(scope="module")
def web() -> dict[str, Any]:
    service: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["web"]
    return service


def test_what_is_copied_is_there_and_not_ignored() -> None:
    sources = [text.split()[0] for text in instructions("COPY") if not text.startswith("--from")]
    assert sources == ["packages", "web"]
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"  # nothing of a clone, secrets beside it least of all, but what is named
    assert [line[1:] for line in ignored if line.startswith("!")] == sources


def test_every_package_is_built() -> None:
    built = re.findall(r"packages/[\w-]+", " ".join(instructions("RUN")))
    assert sorted(built) == sorted(f"packages/{path.parent.name}" for path in ROOT.glob("packages/*/pyproject.toml"))


def test_its_python_is_one_that_the_packages_take() -> None:
    (version,) = re.findall(r"PYTHON=3\.(\d+)", "\n".join(instructions("ARG")))
    for path in ROOT.glob("packages/*/pyproject.toml"):
        wanted = tomllib.loads(path.read_text(encoding="utf-8"))["project"]["requires-python"]
        assert int(version) >= int(wanted.removeprefix(">=3."))


def test_nobody_is_root_and_no_secret_is_in_it() -> None:
    assert instructions("USER") == ["pgmig"]
    assert not re.search(r"(?i)(ARG|ENV)\s+\S*(password|secret|token)", "\n".join(LINES))


def test_signals_reach_pgmig_and_not_a_shell() -> None:
    assert instructions("ENTRYPOINT") == ['["pgmig"]']


def test_the_page_is_published_on_loopback_alone_and_stopped_with_patience(web: dict[str, Any]) -> None:
    assert all(port.startswith("127.0.0.1:") for port in web["ports"])
    assert web["entrypoint"][0] == "pgmig-web"
    assert web["stop_grace_period"] == "1m"
