-- Large objects, without their contents.
select
    o.oid,
    o.oid::pg_catalog.text as name,
    pg_catalog.pg_get_userbyid(o.lomowner) as owner,
    o.lomacl::pg_catalog.text[] as acl,
    pg_catalog.acldefault('L', o.lomowner)::pg_catalog.text[] as acldefault,
    d.description as comment
from pg_catalog.pg_largeobject_metadata o
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_largeobject'::pg_catalog.regclass and d.objoid = o.oid and d.objsubid = 0
order by o.oid
