"""CREATE PUBLICATION, then what it publishes table by table and schema by schema."""

from __future__ import annotations

from ..catalog.publication import Publication, PublicationTable
from ..identifiers import quote, quote_list
from ..options import Kind
from ..plan import Phase
from . import attributes
from .context import DdlContext, Family, Identity


def identify(publication: Publication) -> Identity:
    return Identity("PUBLICATION", quote(publication.name))


def create(publication: Publication, context: DdlContext) -> tuple[str, ...]:
    identity = identify(publication)
    everything = " FOR ALL TABLES" if publication.puballtables else ""
    options = ", ".join(_options(publication, context))
    return (
        f"CREATE PUBLICATION {identity.sql}{everything} WITH ({options})",
        *attributes.owner(publication, identity, context),
        *attributes.comment(publication, identity),
        *(f"ALTER PUBLICATION {identity.sql} ADD TABLE ONLY {_table(table)}" for table in publication.tables),
        *(f"ALTER PUBLICATION {identity.sql} ADD TABLES IN SCHEMA {quote(name)}" for name in publication.schemas),
    )


def _options(publication: Publication, context: DdlContext) -> list[str]:
    actions = (
        ("insert", publication.pubinsert),
        ("update", publication.pubupdate),
        ("delete", publication.pubdelete),
        ("truncate", publication.pubtruncate),
    )
    found = [f"publish = '{', '.join(action for action, published in actions if published)}'"]
    if publication.pubgencols == "s" and context.target_version >= 180000:
        found.append("publish_generated_columns = stored")
    if publication.pubviaroot and context.target_version >= 130000:
        found.append("publish_via_partition_root = true")
    return found


def _table(table: PublicationTable) -> str:
    columns = f" ({quote_list(table.columns)})" if table.columns is not None else ""
    where = f" WHERE ({table.filter})" if table.filter is not None else ""
    return table.table + columns + where


FAMILIES = (
    Family(
        cls=Publication,
        title="publication",
        kind=Kind.OTHER,
        phase=lambda _: Phase.TRIGGERS,
        identify=identify,
        create=create,
        does="its tables with columns and filters, its schemas",
        needs="CREATE on the database; superuser for all tables or schemas",
        without="made without its schemas; left out if it is for all tables",
    ),
)
