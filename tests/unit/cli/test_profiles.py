"""Options that are kept under a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pgmig_cli.profiles import find, folder, names, path_of, save
from pgmig_cli.request import Request, Settings, build_request
from pgmig_core import Mode, UsageError

SRC, DST = "postgresql://app@old/shop", "host=new dbname=shop"


@pytest.fixture(autouse=True)
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PGMIG_PROFILES", str(tmp_path / "profiles"))
    return tmp_path / "profiles"


def kept(**flags: object) -> str:
    return save("nightly", Settings({"src": SRC, "dst": DST, **flags})).read_text()  # type: ignore[dict-item]


def recalled(**flags: object) -> Request:
    return build_request(Settings({"profile": "nightly", **flags}))  # type: ignore[dict-item]


def test_what_is_kept_is_what_was_asked_for(tmp_path: Path) -> None:
    flags: dict[str, object] = {
        "table": ["sales.*", 'x."A b"'], "existing_data": "upsert", "workers": 0, "verify": True,
        "split_tables_larger_than": "200MB", "where": ["sales.orders: made >= '2024-01-01'"],
        "map_column": ["sales.customer: name=full_name"], "reject_dir": tmp_path / "r", "log_dir": tmp_path / "l",
    }  # fmt: skip
    asked = build_request(Settings({"src": SRC, "dst": DST, **flags}))  # type: ignore[dict-item]
    kept(**flags)
    again = recalled()
    assert (again.selection, again.options) == (asked.selection, asked.options)
    assert again.log_dir == asked.log_dir
    assert again.source is not None
    assert again.source.dsn is not None
    assert again.source.dsn.get_secret_value() == SRC


def test_two_conditions_of_a_table_are_kept_as_one() -> None:
    kept(where=["t: a > 1 -- or b", "t: c < 2", "u: d"])
    both, other = recalled().selection.rules
    assert " ".join(both.where.split()) == "(a > 1 -- or b ) AND (c < 2 )"
    assert both.where.count("\n") == 2
    assert (other.table, other.where) == ("u", "d")


@pytest.mark.parametrize("name", ["表", "a\x85b", "\u2028", "a: #b", "yes", "1", "'", "\ufeffa", "a\r\nb", " a "])
def test_names_come_back_as_they_are(name: str) -> None:
    """All that hypothesis found in PyYAML is among them."""
    text = kept(schema=[name], ledger_schema=name, where=[f"t: a = '{name}'"])
    again = recalled()
    assert (again.selection.schemas, again.options.ledger_schema) == ((name,), name)
    assert again.selection.rules[0].where == f"a = '{name}'"
    assert ("表" in text) is (name == "表")


def test_a_flag_wins_over_a_profile() -> None:
    kept(workers=3, batch_size=7)
    assert recalled(workers=5).options.workers == 5
    assert recalled(workers=5).options.batch_size == 7


def test_what_is_said_each_time_is_not_kept() -> None:
    text = kept(yes=True, dry_run=True, verify=True)
    assert "verify: true" in text
    assert not recalled().yes
    assert recalled().options.mode is Mode.RUN


def test_only_its_owner_can_read_it(profiles: Path) -> None:
    kept()
    assert (profiles / "nightly.yaml").stat().st_mode & 0o777 == 0o600
    assert profiles.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in profiles.iterdir()] == ["nightly.yaml"]


def test_it_takes_the_place_of_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    kept(workers=3)
    kept(batch_size=7)
    assert recalled().options.workers == 0
    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(UsageError, match=r"cannot write .*: disk full"):
        kept(batch_size=9)
    assert recalled().options.batch_size == 7
    assert [path.name for path in folder().iterdir()] == ["nightly.yaml"]


def broken(*_arguments: object) -> Path:
    raise OSError(28, "disk full")


@pytest.mark.parametrize(
    "src",
    [
        "postgresql://app:secret@old/shop",
        "postgresql://old/shop?password=secret",
        "host=old password=secret",
        "host=old password=secret://x",
        {"host": "old", "password": "secret"},
        {"dsn": "postgresql://app:secret@old/shop"},
    ],
)
def test_a_password_is_never_kept(profiles: Path, src: object, tmp_path: Path) -> None:
    given: dict[str, object] = {"src": src}
    if isinstance(src, dict):
        config = tmp_path / "pgmig.yaml"
        config.write_text(f"src: {src}")
        given = {"src": None, "config": config}
    with pytest.raises(UsageError, match="holds a password") as caught:
        kept(**given)
    assert "secret" not in str(caught.value)
    assert not profiles.exists()


def test_paths_are_kept_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "old.secret").write_text("s1\n")
    (tmp_path / "new.secret").write_text("s2\n")
    (tmp_path / "pgmig.yaml").write_text("dst: {host: new, password-file: new.secret}\nreject-dir: refused\n")
    monkeypatch.chdir(tmp_path)
    kept(dst=None, config=Path("pgmig.yaml"), src_password_file=Path("old.secret"))
    monkeypatch.chdir("/")
    again = recalled()
    assert again.options.reject_dir == str(tmp_path / "refused")
    passwords = [side.password.get_secret_value() for side in (again.source, again.target) if side and side.password]
    assert passwords == ["s1", "s2"]


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "a b", "-x", "a" * 65, "ä", "a\n"])
def test_what_can_be_no_name(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be a profile's name"):
        path_of(name)


def test_an_unknown_one_is_told_with_names_that_are_near() -> None:
    with pytest.raises(UsageError, match="save-profile NAME"):
        find("nightly")
    kept()
    with pytest.raises(UsageError, match="did you mean nightly"):
        find("nigthly")
    with pytest.raises(UsageError, match="there are nightly"):
        find("x")
    assert names() == ["nightly"]


def test_a_profile_and_a_file_contradict(tmp_path: Path) -> None:
    kept()
    with pytest.raises(UsageError, match="--profile and --config"):
        recalled(config=tmp_path / "pgmig.yaml")


def test_where_they_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PGMIG_PROFILES")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert folder() == tmp_path / "config/pgmig/profiles"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert folder() == tmp_path / ".config/pgmig/profiles"
    monkeypatch.setenv("PGMIG_PROFILES", "~no-such-user/profiles")
    with pytest.raises(UsageError, match="the user has no home"):
        folder()
