"""Values of every built-in type arrive bit for bit, by text and by binary COPY.

One table has a column per type; each example fills a few rows, copies them, and compares both sides' own COPY output.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from contextlib import closing

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pgmig_core.connection import connect, data_plane_arguments
from pgmig_core.copy.worker import CopyWorker
from pgmig_core.identifiers import quote_list
from pgmig_core.options import ConnectionOptions
from pgmig_core.plan import Format
from pgmig_core.snapshot import Snapshot
from tests.support.steps import copy_step

Text = st.SearchStrategy[str]

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
STRINGS = st.text(CHARACTERS, max_size=30)
INT4, INT8 = st.integers(-(2**31), 2**31 - 1), st.integers(-(2**63), 2**63 - 1)
UINT4, UINT8 = st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1)
MICROS = st.integers(0, 86_399_999_999)
COORDINATES = st.floats(-1e6, 1e6).map(repr)
POINTS = st.tuples(COORDINATES, COORDINATES).map(lambda p: f"({p[0]},{p[1]})")
NUMBERS = st.one_of(
    st.sampled_from(["NaN", "Infinity", "-Infinity", "0", "-0.0", "1e-1000", "1e5000"]),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
)
DATES = st.one_of(
    st.sampled_from(["infinity", "-infinity", "4713-01-01 BC", "0001-12-31 BC", "5874897-12-31"]),
    st.dates().map(str),
)
STAMPS = st.one_of(
    st.sampled_from(["infinity", "-infinity", "4713-01-01 00:00:00 BC", "294276-12-31 23:59:59.999999"]),
    st.datetimes().map(str),
)
HEX = st.binary(max_size=40).map(lambda b: "\\x" + b.hex())
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(CHARACTERS, max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(CHARACTERS, max_size=5), inner, max_size=3),
    max_leaves=6,
).map(lambda value: json.dumps(value, ensure_ascii=False))


def clock(micros: int) -> str:
    return f"{micros // 3_600_000_000:02}:{micros // 60_000_000 % 60:02}:{micros % 60_000_000 / 1e6:09.6f}"


def ranges(bounds: st.SearchStrategy[str], ordered: Sequence[str]) -> Text:
    """Ranges of two bounds in order, of one, or of none."""
    low, high = ordered
    one_sided = st.builds(lambda b, form: form.format(b), bounds, st.sampled_from(["[{},)", "(,{}]", "(,{})"]))
    fixed = st.sampled_from(["empty", "(,)", f"[{low},{high}]", f"({low},{high})", f"[{low},{high})"])
    return st.one_of(one_sided, fixed)


def quoted(element: str | None) -> str:
    """An element of an array's or a composite's text."""
    return "NULL" if element is None else '"' + element.replace("\\", "\\\\").replace('"', '\\"') + '"'


FLOAT4 = st.binary(min_size=4, max_size=4).map(lambda b: repr(struct.unpack("!f", b)[0]))
FLOAT8 = st.binary(min_size=8, max_size=8).map(lambda b: repr(struct.unpack("!d", b)[0]))
SPECIAL_FLOATS = st.sampled_from(["NaN", "Infinity", "-Infinity", "-0", "5e-324", "1.7976931348623157e308"])
ADDRESS = st.ip_addresses().map(str)
BITS = st.text("01", min_size=1, max_size=20)
LABELS = st.sampled_from(["plain", "Ünïcode", "with space", 'quo"te', "comma,"])
MACS = st.binary(min_size=6, max_size=6).map(lambda b: b.hex(":"))

# Column type → text input of its values. TEXT_ONLY: values that hold OIDs, no binary form.
BINARY: dict[str, Text] = {
    "bool": st.sampled_from(["t", "f"]),
    "int2": st.integers(-32768, 32767).map(str),
    "int4": INT4.map(str),
    "int8": INT8.map(str),
    "float4": st.one_of(FLOAT4, st.sampled_from(["NaN", "Infinity", "-Infinity", "-0", "1e-45"])),
    "float8": st.one_of(FLOAT8, SPECIAL_FLOATS),
    "numeric": NUMBERS,
    "numeric(12,4)": st.decimals(-(10**8) + 1, 10**8 - 1, places=4).map(str),
    "money": st.integers(-(2**63), 2**63 - 1).map(lambda n: f"{'-' * (n < 0)}{abs(n) // 100}.{abs(n) % 100:02}"),
    "text": STRINGS,
    "varchar(30)": STRINGS,
    "char(30)": STRINGS,
    "name": st.text("abc XYZ\"'é", max_size=30),
    '"char"': st.sampled_from(["a", "", "\\", "\t", "\x7f"]),
    "bytea": HEX,
    "date": DATES,
    "time": MICROS.map(clock),
    "timetz": st.builds(lambda m, h: f"{clock(m)}{h:+03}:30", MICROS, st.integers(-12, 12)),
    "timestamp": STAMPS,
    "timestamptz": STAMPS.map(lambda s: s if "inf" in s else s.replace(" BC", "+00 BC") if "BC" in s else f"{s}+00"),
    "interval": st.builds(
        lambda m, d, u: f"{m} mons {d} days {u} microseconds", INT4, INT4, st.integers(-(2**53), 2**53)
    ),
    "uuid": st.uuids().map(str),
    "json": JSON_VALUES,
    "jsonb": JSON_VALUES.filter(lambda s: "\\u0000" not in s),
    "inet": st.one_of(ADDRESS, ADDRESS.map(lambda a: f"{a}/7")),
    "cidr": ADDRESS,
    "macaddr": MACS,
    "macaddr8": MACS.map(lambda m: f"{m}:00:ff"),
    "bit(7)": st.text("01", min_size=7, max_size=7),
    "varbit": BITS,
    "point": POINTS,
    "lseg": st.builds("[{},{}]".format, POINTS, POINTS),
    "line": st.builds("{{{},2.5,{}}}".format, COORDINATES, COORDINATES),
    "box": st.builds("{},{}".format, POINTS, POINTS),
    "path": st.lists(POINTS, min_size=1, max_size=4).map(lambda p: f"[{','.join(p)}]"),
    "polygon": st.lists(POINTS, min_size=1, max_size=4).map(lambda p: f"({','.join(p)})"),
    "circle": st.builds("<{},{}>".format, POINTS, st.floats(0, 1e6).map(repr)),
    "tsvector": st.lists(st.sampled_from(["a:1A", "'b c':2,3B", "d", "'é''':16383"]), max_size=4).map(" ".join),
    "int4range": ranges(INT4.filter(lambda i: i < 2**31 - 1).map(str), ("-5", "7")),
    "numrange": ranges(st.decimals(allow_nan=False, allow_infinity=False).map(str), ("-1.50", "1.5")),
    "tstzrange": ranges(st.datetimes().map(lambda d: f'"{d}+00"'), ("-infinity", "infinity")),
    "daterange": ranges(st.dates().map(str), ("0044-03-15 BC", "infinity")),
    "nummultirange": st.sampled_from(["{}", "{[1,2),(3,4]}", "{(,)}", "{(,-0.10],[NaN,]}"]),
    "int4multirange": st.sampled_from(["{}", "{[1,2),[3,5)}", "{(,7]}"]),
    "int4[]": st.sampled_from(["{}", "{1,NULL,-3}", "[-2:0]={1,2,3}", "{{1,2},{3,4}}", "[0:1][5:5]={{1},{2}}"]),
    "text[]": st.lists(st.none() | STRINGS, max_size=4).map(lambda e: "{" + ",".join(map(quoted, e)) + "}"),
    "float8[]": st.lists(st.one_of(FLOAT8, SPECIAL_FLOATS), max_size=4).map(lambda e: "{" + ",".join(e) + "}"),
    "timestamptz[]": st.sampled_from(['{infinity,NULL,"0044-03-15 12:00:00+00 BC"}']),
    "numrange[]": st.sampled_from(['{"[1,2)",empty,NULL}']),
    "oid": UINT4.map(str),
    "xid": UINT4.map(str),
    "cid": UINT4.map(str),
    "xid8": UINT8.map(str),
    "tid": st.builds("({},{})".format, UINT4, st.integers(0, 65535)),
    "pg_lsn": UINT8.map(lambda n: f"{n >> 32:X}/{n & 0xFFFFFFFF:X}"),
    "pg_snapshot": st.sampled_from(["10:20:10,14,15", "1:1:"]),
    "jsonpath": st.sampled_from(["$", '$."a b"[*] ? (@.x > 1.5)', "strict $.a[0 to last]"]),
    "refcursor": STRINGS,
    "public.small": st.integers(0, 100).map(str),
    "public.label": LABELS,
}
TEXT_ONLY: dict[str, Text] = {
    # An empty vector's binary form is one that the server itself does not take back.
    "int2vector": st.sampled_from(["", "1 2 -3"]),
    # So has an empty query.
    "tsquery": st.sampled_from(["a & b", "!a | (b <-> c)", "a:*AB", "'x y' <3> z", ""]),
    "oidvector": st.sampled_from(["", "23 25 4294967295"]),
    "public.label[]": st.lists(LABELS, max_size=3).map(lambda e: "{" + ",".join(map(quoted, e)) + "}"),
    "public.pair": st.builds(lambda n, s: f"({n},{quoted(s)})", INT4, STRINGS.filter(bool)),
    "public.pair[]": st.builds(lambda n, s: "{" + quoted(f"({n},{quoted(s)})") + ",NULL}", INT4, STRINGS.filter(bool)),
    "public.labels": st.sampled_from(["empty", "[plain,Ünïcode]", '(,"with space")']),
    "regclass": st.sampled_from(["pg_catalog.pg_class", "public.everything"]),
    "regtype": st.sampled_from(["pg_catalog.int4", "public.label", "pg_catalog.timestamptz"]),
    "aclitem": st.sampled_from(["=r/postgres", "postgres=arwdDxt/postgres", "postgres=r*w/postgres"]),
}
# COPY FROM in binary wants an input function of every column's type, copied or not: hence two tables.
TYPES = {Format.BINARY: BINARY, Format.TEXT: BINARY | TEXT_ONLY}

SETUP = """
CREATE DOMAIN public.small AS int CHECK (VALUE BETWEEN 0 AND 100);
CREATE TYPE public.label AS ENUM ('plain', 'Ünïcode', 'with space', 'quo"te', 'comma,');
CREATE TYPE public.pair AS (number int, "Te xt" text);
CREATE TYPE public.labels AS RANGE (subtype = public.label);
CREATE TABLE public.everything ({});
"""


def setup(types: dict[str, Text]) -> bytes:
    """The types, and a table with a column of each."""
    return SETUP.format(", ".join(f"{quote_list([column(t)])} {t}" for t in types)).encode()


def column(type_: str) -> str:
    """The column's name for a type."""
    return f"c {type_}"


def rows_of(types: dict[str, Text]) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Rows with a value in one column each, so that a failure shrinks to one type and one value."""
    row = st.sampled_from(list(types)).flatmap(lambda type_: st.tuples(st.just(type_), types[type_]))
    return st.lists(row, min_size=1, max_size=40)


def output(connection: psycopg.Connection, columns: Sequence[str], options: str) -> bytes:
    """COPY's own words for the rows."""
    query = f"COPY public.everything ({quote_list(list(columns))}) TO STDOUT ({options})"
    with connection.cursor().copy(query.encode()) as copy:
        return b"".join(bytes(piece) for piece in copy)


@pytest.mark.parametrize("format_", list(Format))
def test_values_arrive_bit_for_bit(source_db: str, target_db: str, format_: Format) -> None:
    source_options, target_options = (ConnectionOptions.model_validate({"dsn": dsn}) for dsn in (source_db, target_db))
    types = TYPES[format_]
    columns = tuple(column(type_) for type_ in types)
    insert = "INSERT INTO public.everything ({}) VALUES (%s::text::{})"
    with connect(source_options, "source") as source, connect(target_options, "target") as target:
        source.execute(setup(types))
        target.execute("CREATE TYPE public.shifts_the_oids AS ENUM ('a')")
        target.execute(setup(types))
        arguments = data_plane_arguments(source, "source"), data_plane_arguments(target, "target")
        step = copy_step("everything", source_columns=columns, target_columns=columns, format=format_, truncate=True)

        @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
        @given(rows=rows_of(types))
        def check(rows: list[tuple[str, str]]) -> None:
            source.execute("TRUNCATE public.everything")
            for type_, value in rows:
                source.execute(insert.format(quote_list([column(type_)]), type_).encode(), [value])
            with (
                Snapshot(connect(source_options, "source")) as snapshot,
                closing(CopyWorker(*arguments, snapshot)) as worker,
            ):
                worker.copy(step)
            assert output(target, columns, "FORMAT text") == output(source, columns, "FORMAT text")
            plain = tuple(column(type_) for type_ in BINARY)
            assert output(target, plain, "FORMAT binary") == output(source, plain, "FORMAT binary")

        check()
