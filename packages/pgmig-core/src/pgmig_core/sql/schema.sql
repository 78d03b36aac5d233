-- Schemas that are a user's, and public.
select
    n.oid,
    n.nspname,
    pg_get_userbyid(n.nspowner) as owner,
    n.nspacl::text[] as acl,
    acldefault('n', n.nspowner)::text[] as acldefault,
    i.initprivs::text[] as initprivs,
    d.description as comment
from pg_catalog.pg_namespace n
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_namespace'::regclass and d.objoid = n.oid and d.objsubid = 0
left join pg_catalog.pg_init_privs i
    on i.classoid = 'pg_catalog.pg_namespace'::regclass and i.objoid = n.oid and i.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_namespace'::regclass and e.objid = n.oid and e.deptype = 'e'
  )
order by n.nspname
