from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgmig_cli.config import KEYS, MAX_BYTES, parse_config, read_config
from pgmig_core.errors import UsageError

HERE = Path("pgmig.yaml")


def refusal(text: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        parse_config(text, HERE)
    return caught.value


def test_every_kind_of_value() -> None:
    config = parse_config(
        """
src: postgresql://app@old/shop
dst:
  host: new
  port: 5433
  database: "12"
schema: [sales, "1e3"]
table: one
batch_size: 500
verify: yes
log-dir: logs
""",
        HERE,
    )
    assert config.values == {
        "src": "postgresql://app@old/shop",
        "dst": {"host": "new", "port": 5433, "database": "12"},
        "schema": ("sales", "1e3"),
        "table": ("one",),
        "batch-size": 500,
        "verify": True,
        "log-dir": "logs",
    }
    assert config.where("batch-size") == "pgmig.yaml:9"


def test_an_empty_file_is_no_configuration() -> None:
    assert parse_config("# nothing\n", HERE).values == {}


def test_an_unknown_key_gets_its_line_and_the_nearest_name() -> None:
    error = refusal("src: x\n\nexclude-tabel: y\n")
    assert str(error) == "pgmig.yaml:3: unknown key 'exclude-tabel' (did you mean exclude-table?)"


def test_an_unknown_key_of_a_connection() -> None:
    assert str(refusal("src:\n  hots: x\n")) == "pgmig.yaml:2: unknown key 'hots' (did you mean host?)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("workers: many", "pgmig.yaml:1: workers must be a whole number"),
        ("workers: 1.5", "pgmig.yaml:1: workers must be a whole number"),
        ("verify: 1", "pgmig.yaml:1: verify must be true or false"),
        ("schema:\n- a\n- [b]", "pgmig.yaml:2: schema must be a text or a list of texts"),
        ("fk: {a: b}", "pgmig.yaml:1: fk must be a text"),
        ("src:\n  port: x", "pgmig.yaml:2: src: port must be a whole number"),
        ("fk:", "pgmig.yaml:1: fk has no value"),
        ("fk: keep\nfk: keep", "pgmig.yaml:2: fk is there twice"),
        ("batch-size: 1\nbatch_size: 1", "pgmig.yaml:2: batch-size is there twice"),
        ("- a\n- b", "pgmig.yaml:1: expected `key: value` lines"),
        ("[a]: b", "pgmig.yaml:1: a key must be a word"),
        ("a: [", "pgmig.yaml:1: not valid YAML"),
        ("fk: *anchor", "pgmig.yaml:1: not valid YAML: found undefined alias"),
        ("fk: !!python/object:os.system x", "pgmig.yaml:1: "),
        ("fk: \x07", "pgmig.yaml: not valid YAML"),
        ('\nlog-dir: "a\\0b"', "pgmig.yaml:2: log-dir holds a character that no name, path or password can hold"),
        ('src: {host: "\\ud800"}', "pgmig.yaml:1: src: host holds a character"),
        ('schema: [a, "\\uDC00"]', "pgmig.yaml:1: schema holds a character"),
        ("workers: " + "9" * 5000, "pgmig.yaml:1: workers is too big"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, message: str) -> None:
    if text.startswith("fk: !!python"):  # a tag builds nothing: the value is read as text
        assert parse_config(text, HERE).values == {"fk": "x"}
        return
    assert str(refusal(text)).startswith(message)


def test_an_alias_bomb_stays_small() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 40)]
    assert "unknown key 'a0'" in str(refusal("\n".join(lines)))
    bomb = "schema: &a [x]\nexclude-schema: [*a, *a]\n"
    assert "must be a text or a list of texts" in str(refusal(bomb))


def test_deep_nesting_is_refused() -> None:
    assert "nested too deeply" in str(refusal("[" * 5000))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*none\.yaml: No such file"):
        read_config(tmp_path / "none.yaml")
    with pytest.raises(UsageError, match=r"cannot read .*: Is a directory"):
        read_config(tmp_path)


def test_a_huge_file_is_not_a_configuration(tmp_path: Path) -> None:
    big = tmp_path / "big.yaml"
    big.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(UsageError, match="bigger than 1 MiB"):
        read_config(big)


def test_what_gives_more_than_a_configuration_has_is_not_read_to_its_end(tmp_path: Path) -> None:
    sparse = tmp_path / "sparse.yaml"
    with sparse.open("wb") as file:
        file.truncate(100 << 20)
    for endless in (sparse, Path("/dev/zero")):
        with pytest.raises(UsageError, match="bigger than 1 MiB"):
            read_config(endless)


def test_a_pipe_may_be_a_configuration(tmp_path: Path) -> None:
    """As in `--config <(…)`; what comes through it may be a password that no file shall hold."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("workers: 3\n",))
    writer.start()
    assert read_config(pipe).values == {"workers": 3}
    writer.join()


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"src: \xff\xfe\x00")
    with pytest.raises(UsageError, match="not valid YAML"):
        read_config(binary)


@given(
    st.text(max_size=200) | st.sampled_from(sorted(KEYS)).flatmap(lambda k: st.text(max_size=40).map(f"{k}: ".__add__))
)
def test_whatever_stands_in_a_file_is_read_or_refused(text: str) -> None:
    said = ""
    try:
        config = parse_config(text, HERE)
    except UsageError as error:
        said = str(error)
    assert said.startswith("pgmig.yaml") or (not said and set(config.values) <= set(KEYS))
