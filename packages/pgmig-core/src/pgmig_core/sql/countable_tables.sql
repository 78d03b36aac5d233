-- Ordinary tables that are small (1 MiB at most) and that we may read whole: their rows can be counted while somebody waits.
select
    n.nspname,
    c.relname
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r'
  and n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and pg_relation_size(c.oid) <= 1048576
  and has_schema_privilege(n.oid, 'USAGE')
  and has_table_privilege(c.oid, 'SELECT')
  and not row_security_active(c.oid)
order by c.relpages, n.nspname, c.relname
