-- What the connected user may do with each schema.
select
    nspname,
    has_schema_privilege(oid, 'usage') as may_use,
    has_schema_privilege(oid, 'create') as may_create
from pg_catalog.pg_namespace
where nspname !~ '^pg_'
  and nspname <> 'information_schema'
