-- $1: a table. Whether a foreign key refers from it to itself, or to the partitioned table that it is a part of.
SELECT EXISTS (
    SELECT
    FROM pg_catalog.pg_constraint c
    WHERE c.contype OPERATOR(pg_catalog.=) 'f'
      AND c.conrelid OPERATOR(pg_catalog.=) $1::pg_catalog.text::pg_catalog.regclass
      AND (
          c.confrelid OPERATOR(pg_catalog.=) c.conrelid
          OR c.confrelid OPERATOR(pg_catalog.=) ANY (
              SELECT a.relid::pg_catalog.oid FROM pg_catalog.pg_partition_ancestors(c.conrelid) a (relid)
          )
      )
)
