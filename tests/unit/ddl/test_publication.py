from __future__ import annotations

from msgspec.structs import replace

from pgmig_core import ddl
from pgmig_core.catalog.publication import Publication, PublicationTable

from .contexts import context_of

ALL = "publish = 'insert, update, delete, truncate'"
PLAIN = Publication(oid=1, name="news")


def test_a_publication_of_everything() -> None:
    everything = replace(PLAIN, puballtables=True, pubupdate=False, pubtruncate=False, owner="anna", comment="c")
    assert ddl.create(everything, context_of()) == (
        "CREATE PUBLICATION news FOR ALL TABLES WITH (publish = 'insert, delete')",
        "ALTER PUBLICATION news OWNER TO anna",
        "COMMENT ON PUBLICATION news IS 'c'",
    )


def test_tables_with_columns_and_filters_and_schemas() -> None:
    some = replace(
        PLAIN,
        tables=(
            PublicationTable(prrelid=1, table="app.a"),
            PublicationTable(prrelid=2, table="app.b", columns=("id", "Name"), filter="(id > 0)"),
        ),
        schemas=("app", "Other"),
    )
    assert ddl.create(some, context_of()) == (
        f"CREATE PUBLICATION news WITH ({ALL})",
        "ALTER PUBLICATION news ADD TABLE ONLY app.a",
        'ALTER PUBLICATION news ADD TABLE ONLY app.b (id, "Name") WHERE ((id > 0))',
        "ALTER PUBLICATION news ADD TABLES IN SCHEMA app",
        'ALTER PUBLICATION news ADD TABLES IN SCHEMA "Other"',
    )


def test_options_that_the_target_does_not_know_are_left_out() -> None:
    new = replace(PLAIN, pubgencols="s", pubviaroot=True)
    generated = "publish_generated_columns = stored"
    root = "publish_via_partition_root = true"
    assert ddl.create(new, context_of()) == (f"CREATE PUBLICATION news WITH ({ALL}, {generated}, {root})",)
    assert ddl.create(new, context_of(target_version=170000)) == (f"CREATE PUBLICATION news WITH ({ALL}, {root})",)
    assert ddl.create(new, context_of(target_version=120000)) == (f"CREATE PUBLICATION news WITH ({ALL})",)
