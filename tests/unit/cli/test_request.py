from __future__ import annotations

from pathlib import Path

import pytest

from pgmig_cli.request import LIBPQ_VARIABLES, Request, Settings, build_request
from pgmig_core.errors import UsageError
from pgmig_core.options import ExistingData, ForeignKeys, Kind, Mode

SRC = "postgresql://app@old/shop"
DST = "host=new dbname=shop"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*LIBPQ_VARIABLES, "PGPASSWORD"):
        monkeypatch.delenv(name, raising=False)


def request(config: Path | None = None, **flags: object) -> Request:
    given = {"src": SRC, "dst": DST, **flags}
    return build_request(Settings({**given, "config": config}))  # type: ignore[dict-item]


def refusal(config: Path | None = None, **flags: object) -> str:
    with pytest.raises(UsageError) as caught:
        request(config, **flags)
    return str(caught.value)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "pgmig.yaml"
    path.touch(0o600)
    return path


def test_defaults_are_the_cores() -> None:
    asked = request()
    assert asked.options.batch_size == 1000
    assert asked.options.existing_data is ExistingData.TRUNCATE
    assert asked.options.mode is Mode.RUN
    assert not asked.options.verify
    assert asked.log_dir == Path("logs")
    assert asked.warnings == ()
    assert asked.source is not None
    assert asked.source.dsn is not None
    assert asked.source.dsn.get_secret_value() == SRC


def test_flags_win_over_the_file(config: Path) -> None:
    config.write_text("workers: 3\nbatch-size: 7\nfk: keep\nschema: [a, b]\nverify: true\nsrc: dbname=file\n")
    asked = request(config, workers=5, schema=["c"], verify=False)
    assert asked.options.workers == 5
    assert asked.options.batch_size == 7
    assert asked.options.fk is ForeignKeys.KEEP
    assert asked.selection.schemas == ("c",)
    assert asked.options.verify is False
    assert asked.source is not None
    assert asked.source.dsn is not None
    assert asked.source.dsn.get_secret_value() == SRC


def test_workers_zero_is_a_choice_not_nothing(config: Path) -> None:
    config.write_text("workers: 3\n")
    assert request(config, workers=0).options.workers == 0


@pytest.mark.parametrize(("size", "expected"), [("200MB", 200 << 20), ("1 gb", 1 << 30), ("64", 64), ("0", 0)])
def test_a_size_has_a_unit(config: Path, size: str, expected: int) -> None:
    config.write_text(f"split-tables-larger-than: {size}\n")
    assert request(config).options.split_tables_larger_than == expected
    assert request(split_tables_larger_than=size).options.split_tables_larger_than == expected


def test_dry_run_and_kinds() -> None:
    asked = request(dry_run=True, kind=["tables", "views"])
    assert asked.options.mode is Mode.DRY_RUN
    assert asked.selection.kinds == (Kind.TABLES, Kind.VIEWS)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"batch_size": 0}, "--batch-size: must be at least 1, not 0"),
        ({"workers": -1}, "--workers: must be at least 0, not -1"),
        ({"workers": 10000}, "--workers: must be at most 256, not 10000"),
        (
            {"kind": ["tabels"]},
            (
                "--kind: 'tabels' is none of tables, views, functions, sequences, triggers, types, other"
                " (did you mean tables?)"
            ),
        ),
        ({"fk": "off"}, "--fk: 'off' is none of disable, keep"),
        (
            {"split_tables_larger_than": "many"},
            "--split-tables-larger-than: 'many' is no size: write 0, or a number with kB, MB, GB or TB",
        ),
        ({"executor": "ray://x"}, "--executor: 'ray://x' is no executor: write dask://host:port, or leave it out"),
        (
            {"existing_data": "upsrt"},
            "--existing-data: 'upsrt' is none of truncate, append, upsert (did you mean upsert?)",
        ),
        ({"schema": ["a", "b"], "exclude_schema": ["b"]}, "'b' stands in --schema and in --exclude-schema"),
    ],
)
def test_what_makes_no_sense_is_refused(flags: dict[str, object], message: str) -> None:
    assert refusal(None, **flags) == message


@pytest.mark.parametrize("data", ["append", "upsert"])
def test_dropping_and_keeping_rows_contradict(data: str) -> None:
    assert f"no rows left to {data} to" in refusal(existing_tables="drop", existing_data=data)


def test_a_value_of_the_file_is_named_with_its_line(config: Path) -> None:
    config.write_text("\nworkers: 9999\n")
    assert refusal(config) == f"{config}:2: workers: must be at most 256, not 9999"
    config.write_text("dst: {host: h, port: 99999}\n")
    with pytest.raises(UsageError) as caught:
        build_request(Settings({"src": SRC, "config": config}))
    assert str(caught.value) == f"{config}:1: dst: port: must be at most 65,535, not 99999"


def test_no_connection_at_all_says_how_to_write_one() -> None:
    with pytest.raises(UsageError, match="give --src and --dst"):
        build_request(Settings({}))
    with pytest.raises(UsageError, match="give --dst"):
        build_request(Settings({"src": SRC}))
    with pytest.raises(UsageError, match="give --src"):
        build_request(Settings({}), target=False)


def test_one_side_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "somewhere")
    asked = build_request(Settings({"src": SRC}))
    assert asked.target is not None
    assert asked.target.dsn is None
    with pytest.raises(UsageError, match="give --src and --dst"):
        build_request(Settings({}))


def test_a_single_word_is_a_database() -> None:
    asked = request(src="shop")
    assert asked.source is not None
    assert asked.source.database == "shop"


@pytest.mark.parametrize(
    "src", ["postgresql://u:hunter2@h/d", "host=h password=hunter2", "postgresql://h/d?password=hunter2"]
)
def test_a_password_among_the_arguments_is_warned_about(src: str) -> None:
    (warning,) = request(src=src).warnings
    assert "--src holds a password" in warning
    assert "hunter2" not in warning


@pytest.mark.parametrize("src", ["postgresql://u@h:5432/d", "host=h user=passwordless", "postgresql://h:5432/a@b"])
def test_no_warning_without_a_password(src: str) -> None:
    assert request(src=src).warnings == ()


def test_a_config_that_others_can_read_and_holds_a_password(config: Path) -> None:
    config.write_text("src: {host: h, password: secret}\n")
    config.chmod(0o644)
    (warning,) = build_request(Settings({"dst": DST, "config": config})).warnings
    assert warning == f"{config} holds a password and others may read it; chmod 600 {config}"
    config.chmod(0o600)
    assert build_request(Settings({"dst": DST, "config": config})).warnings == ()


def test_a_password_file(config: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.touch(0o600)
    secret.write_text("s3cret word\nnot this\n")
    asked = request(dst_password_file=secret)
    assert asked.target is not None
    assert asked.target.password is not None
    assert asked.target.password.get_secret_value() == "s3cret word"
    assert asked.warnings == ()
    secret.chmod(0o644)
    assert "others may read it" in request(dst_password_file=secret).warnings[0]
    config.write_text("dst: {host: h, password-file: secret}\nsrc-password-file: secret\n")
    asked = build_request(Settings({"config": config, "src": SRC}))
    assert asked.target is not None
    assert asked.target.password is not None
    assert asked.target.password.get_secret_value() == "s3cret word"
    assert asked.source is not None
    assert asked.source.password is None, "the file's password is for the file's server, not for that of --src"


def test_a_password_file_that_is_no_use(tmp_path: Path) -> None:
    assert "--src-password-file: cannot read" in refusal(src_password_file=tmp_path / "none")
    empty = tmp_path / "empty"
    empty.touch(0o600)
    assert "is empty" in refusal(src_password_file=empty)
    assert "--src-password-file: the first line of /dev/zero is no password" in refusal(
        src_password_file=Path("/dev/zero")
    )


def test_bytes_that_are_no_text_are_refused() -> None:
    """They come as half pairs of surrogates, which neither a server nor a name server takes."""
    assert refusal(src="host=h dbname=\udcff") == "--src: not UTF-8; set the terminal, or the script, to UTF-8"
    assert refusal(schema=["a", "\udcff"]) == "--schema: not UTF-8; set the terminal, or the script, to UTF-8"


def test_paths_of_the_file_count_from_its_folder(config: Path) -> None:
    config.write_text("log-dir: here\n")
    assert request(config).log_dir == config.parent / "here"
    assert request(config, log_dir=Path("there")).log_dir == Path("there")
