-- Ordinary tables that we may read whole, so that their rows can be counted.
select
    n.nspname,
    c.relname
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r'
  and n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and has_schema_privilege(n.oid, 'USAGE')
  and has_table_privilege(c.oid, 'SELECT')
  and not row_security_active(c.oid)
order by n.nspname, c.relname
