-- Row-level security policies.
select
    p.oid,
    p.polname,
    n.nspname,
    p.polrelid as relation_oid,
    c.relname,
    d.description as comment,
    p.polcmd,
    p.polpermissive,
    array(
        select r.rolname::text from pg_catalog.pg_roles r where r.oid = any (p.polroles) order by r.rolname
    ) as polroles,
    pg_get_expr(p.polqual, p.polrelid) as polqual,
    pg_get_expr(p.polwithcheck, p.polrelid) as polwithcheck
from pg_catalog.pg_policy p
join pg_catalog.pg_class c on c.oid = p.polrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_policy'::regclass and d.objoid = p.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
order by n.nspname, c.relname, p.polname
