"""The pipe's bound and end, and the meter's estimates."""

from __future__ import annotations

import asyncio
import struct

from pgmig_core.copy.pipe import BINARY_HEADER, PIPE_BYTES, Pipe, RowMeter
from pgmig_core.plan import Format


def binary_row(*values: bytes | None) -> bytes:
    fields = b"".join(struct.pack("!i", -1) if v is None else struct.pack("!i", len(v)) + v for v in values)
    return struct.pack("!h", len(values)) + fields


def test_what_is_written_is_read_in_order() -> None:
    async def run() -> list[bytes]:
        pipe = Pipe(lambda _: None)
        for piece in (b"a", b"b", b"c"):
            await pipe.write(piece)
        pipe.close()
        return [piece async for piece in pipe]

    assert asyncio.run(run()) == [b"a", b"b", b"c"]


def test_a_full_pipe_holds_the_writer_until_it_is_read() -> None:
    async def run() -> tuple[bool, bool]:
        pipe = Pipe(lambda _: None)
        writing = asyncio.create_task(pipe.write(bytes(PIPE_BYTES + 1)))
        await asyncio.sleep(0)
        held = not writing.done()
        await anext(aiter(pipe))
        await writing
        return held, writing.done()

    assert asyncio.run(run()) == (True, True)


def test_discarding_lets_a_held_writer_go_and_ends_the_reader() -> None:
    async def run() -> list[bytes]:
        pipe = Pipe(lambda _: None)
        writing = asyncio.create_task(pipe.write(bytes(PIPE_BYTES + 1)))
        await asyncio.sleep(0)
        pipe.discard()
        await writing
        await pipe.write(b"nobody reads this")
        return [piece async for piece in pipe]

    assert asyncio.run(run()) == []


def test_a_reader_waits_for_the_end() -> None:
    async def run() -> list[bytes]:
        pipe = Pipe(lambda _: None)

        async def read() -> list[bytes]:
            return [piece async for piece in pipe]

        reading = asyncio.create_task(read())
        await asyncio.sleep(0)
        await pipe.write(b"late")
        pipe.close()
        return await reading

    assert asyncio.run(run()) == [b"late"]


def test_text_rows_are_counted_by_their_line_ends() -> None:
    meter = RowMeter(Format.TEXT)
    meter.passed(b"1\ta\n2\tb\n")
    assert (meter.rows, meter.bytes) == (2, 8)


def test_binary_rows_are_counted_past_the_header() -> None:
    meter = RowMeter(Format.BINARY)
    meter.passed(bytes(BINARY_HEADER) + binary_row(b"1234", None) + binary_row(b"1234", b"xy"))
    first = meter.rows
    meter.passed(binary_row(b"1234", b"x") * 1000)
    assert first in (2, 3)  # the header counts as bytes of rows, once
    assert 950 <= meter.rows <= 1050


def test_the_end_of_binary_data_is_no_row() -> None:
    meter = RowMeter(Format.BINARY)
    meter.passed(bytes(BINARY_HEADER) + struct.pack("!h", -1))
    assert meter.rows == 0


def test_a_row_longer_than_what_passed_so_far_is_no_error() -> None:
    meter = RowMeter(Format.BINARY)
    meter.passed(bytes(BINARY_HEADER) + binary_row(b"x" * 100)[:50])
    assert meter.rows >= 0
