"""The query that sums a table up, exactly."""

from __future__ import annotations

from pgmig_core.verify.statements import VerifyTable, summary

TABLE = VerifyTable(
    source_schema="public",
    source_name="Orders",
    target_schema="shop",
    target_name="orders",
    source_columns=("id", "Total"),
    target_columns=("id", "total"),
    where="id > 1",
)


def test_the_source() -> None:
    assert summary(TABLE, "source", hashes=True) == (
        "SELECT pg_catalog.count(*), COALESCE(pg_catalog.sum(pg_catalog.hashtextextended("
        '(ROW(id, "Total")::pg_catalog.text) COLLATE pg_catalog."C", 0)), 0)'
        ' FROM ONLY public."Orders" WHERE id > 1'
    )


def test_the_target_is_not_filtered() -> None:
    assert summary(TABLE, "target", hashes=False) == "SELECT pg_catalog.count(*), NULL FROM ONLY shop.orders"


def test_different_encodings_are_compared_by_utf8_bytes() -> None:
    assert "pg_catalog.encode(pg_catalog.convert_to(ROW(id, total)::pg_catalog.text, 'UTF8'), 'hex')" in summary(
        TABLE, "target", hashes=True, same_encoding=False
    )
