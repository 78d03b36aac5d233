"""Text arrives as the same characters when encodings differ, and as the same bytes where it has no encoding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pgmig_core.cancellation import CancellationToken
from pgmig_core.copy.rejects import is_refusal
from pgmig_core.demo.servers import Server
from pgmig_core.errors import StatementFailedError
from pgmig_core.plan import Format, Rejects
from tests.support import databases
from tests.support.steps import copy_step

from .conftest import Pair

PairOf = Callable[[str, str], Pair]


@pytest.fixture
def pair_of(source_server: Server, target_server: Server) -> Iterator[PairOf]:
    """Make a pair of databases of these encodings."""
    made: list[tuple[Server, str]] = []
    pairs: list[Pair] = []

    def database(server: Server, encoding: str) -> str:
        name = f"encoding_{encoding.lower()}"
        options = f"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        databases.execute(server.dsn(), f"CREATE DATABASE {name} {options}")
        made.append((server, name))
        return server.dsn(name)

    def make(source: str, target: str) -> Pair:
        pairs.append(Pair(database(source_server, source), database(target_server, target)))
        pairs[-1].both("CREATE TABLE public.t (id int, v text)")
        return pairs[-1]

    yield make
    for pair in pairs:
        pair.stack.close()
    for server, name in made:
        databases.drop(server, name)


@pytest.mark.parametrize("format_", list(Format))
def test_characters_are_converted(pair_of: PairOf, format_: Format) -> None:
    pair = pair_of("LATIN1", "UTF8")
    pair.source.execute("INSERT INTO public.t VALUES (1, 'Grüße')")
    pair.copy(copy_step(format=format_))
    assert pair.arrived() == [(1, "Grüße")]


@pytest.mark.parametrize("format_", list(Format))
def test_bytes_without_an_encoding_stay_as_they_are(pair_of: PairOf, format_: Format) -> None:
    pair = pair_of("SQL_ASCII", "SQL_ASCII")
    pair.source.execute(r"INSERT INTO public.t VALUES (1, convert_from('\xe9ff41', 'SQL_ASCII'))")
    pair.copy(copy_step(format=format_))
    assert pair.arrived("SELECT convert_to(v, 'SQL_ASCII') FROM public.t") == [(b"\xe9\xffA",)]


def test_bytes_that_are_no_text_of_the_target_fail_the_table(pair_of: PairOf) -> None:
    pair = pair_of("SQL_ASCII", "UTF8")
    pair.source.execute(r"INSERT INTO public.t VALUES (1, convert_from('\xe9ff41', 'SQL_ASCII'))")
    with pytest.raises(Exception, match="invalid byte sequence for encoding"):
        pair.copy(copy_step())
    assert pair.arrived() == []


@pytest.mark.parametrize(
    ("source", "target", "bad", "refused"),
    [
        ("SQL_ASCII", "UTF8", r"convert_from('\xe9ff41', 'SQL_ASCII')", b"2\t\xe9\xffA\n"),
        ("UTF8", "LATIN1", "U&'\\65E5\\672C'", "2\t日本\n".encode()),
        ("WIN1252", "UTF8", r"convert_from('\x8141', 'WIN1252')", b"2\t\x81A\n"),
    ],
)
def test_refused_characters_can_be_skipped(
    pair_of: PairOf, tmp_path: Path, source: str, target: str, bad: str, refused: bytes
) -> None:
    pair = pair_of(source, target)
    pair.source.execute(f"INSERT INTO public.t VALUES (1, 'a'), (2, {bad}), (3, 'c')".encode())
    step = copy_step(rejects=Rejects(0, str(tmp_path)))
    with pytest.raises(StatementFailedError) as caught:
        pair.copy(step)
    assert is_refusal(caught.value)
    result = pair.worker.copy_without_refused(
        step,
        recoding=caught.value.side == "source",
        token=CancellationToken(),
        on_progress=lambda _rows, _bytes: None,
    )
    assert (result.rows, result.rejected) == (2, 1)
    assert pair.arrived() == [(1, "a"), (3, "c")]
    assert (tmp_path / "public.t.copy").read_bytes() == refused
