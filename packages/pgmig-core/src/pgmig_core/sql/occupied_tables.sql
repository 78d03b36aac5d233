-- Tables whose files are not empty, so that they may hold rows, and all partitioned tables (which hold none themselves).
-- ancestors: the partitioned tables that a partition is under, itself first; empty for all others.
SELECT c.oid,
       n.nspname,
       c.relname,
       c.relkind,
       c.reltuples::float8 AS reltuples,
       ARRAY(SELECT a.relid::oid FROM pg_catalog.pg_partition_ancestors(c.oid) AS a(relid)) AS ancestors
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
  AND (c.relkind = 'p' OR c.relkind = 'r' AND pg_catalog.pg_relation_size(c.oid) > 0)
ORDER BY n.nspname, c.relname;
