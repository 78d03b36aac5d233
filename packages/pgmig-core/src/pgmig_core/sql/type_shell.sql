-- Types that were announced and never defined.
select
    t.oid,
    t.typname as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(t.typowner) as owner,
    d.description as comment
from pg_catalog.pg_type t
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.objoid = t.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not t.typisdefined
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and e.objid = t.oid and e.deptype = 'e'
  )
order by t.oid
