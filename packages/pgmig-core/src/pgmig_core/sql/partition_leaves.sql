-- Every partitioned table with the partitions under it, at any depth, that hold rows themselves.
SELECT rn.nspname AS root_nspname,
       r.relname AS root_relname,
       ln.nspname,
       l.relname
FROM pg_catalog.pg_class AS r
JOIN pg_catalog.pg_namespace AS rn ON rn.oid = r.relnamespace
CROSS JOIN LATERAL pg_catalog.pg_partition_tree(r.oid) AS t(relid, parentrelid, isleaf, level)
JOIN pg_catalog.pg_class AS l ON l.oid = t.relid
JOIN pg_catalog.pg_namespace AS ln ON ln.oid = l.relnamespace
WHERE r.relkind = 'p'
  AND l.relkind = 'r'
ORDER BY rn.nspname, r.relname, ln.nspname, l.relname;
