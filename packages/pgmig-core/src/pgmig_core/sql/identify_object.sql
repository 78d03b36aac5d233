-- What addresses that no family knows are. Those in the server's own schemas are no user's, nor is what has gone since
-- the snapshot was taken.
select
    i.type,
    i.identity,
    i.type is null
        or coalesce(i.schema, case when i.type = 'schema' then i.identity end) ~ '^pg_|^information_schema$' as is_the_servers
from unnest(%(classids)s::oid[], %(objids)s::oid[]) a (classid, objid)
cross join lateral pg_catalog.pg_identify_object(a.classid, a.objid, 0) i
