-- What addresses that no family knows are: to leave out what lies in the server's own schemas, and for the error.
select a.classid, a.objid, i.type, i.schema, i.identity
from unnest(%(classids)s::oid[], %(objids)s::oid[]) a (classid, objid)
cross join lateral pg_catalog.pg_identify_object(a.classid, a.objid, 0) i
