-- What the connected user may do with each relation that holds rows or values.
select
    c.oid,
    has_table_privilege(c.oid, 'select') as may_select,
    c.relkind = 'S' or has_table_privilege(c.oid, 'insert') as may_insert,
    has_table_privilege(c.oid, 'update') as may_update,
    c.relkind = 'S' or has_table_privilege(c.oid, 'truncate') as may_truncate,
    c.relkind = 'S' or has_table_privilege(c.oid, 'references') as may_reference,
    pg_has_role(c.relowner, 'usage') as is_owner,
    c.relkind in ('r', 'p') and c.relrowsecurity and row_security_active(c.oid) as rows_hidden
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm', 'S', 'f')
  and n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
