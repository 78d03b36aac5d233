-- Casts that a user made; in 14 and newer the casts from ranges to multiranges come with their types.
select
    c.oid,
    pg_catalog.format_type(c.castsource, null) || ' AS ' || pg_catalog.format_type(c.casttarget, null) as name,
    pg_catalog.format_type(c.castsource, null) as source,
    pg_catalog.format_type(c.casttarget, null) as target,
    case when c.castfunc <> 0 then c.castfunc::pg_catalog.regprocedure::pg_catalog.text end as function,
    c.castcontext::pg_catalog.text as castcontext,
    c.castmethod::pg_catalog.text as castmethod,
    d.description as comment
from pg_catalog.pg_cast c
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_cast'::pg_catalog.regclass and d.objoid = c.oid and d.objsubid = 0
where c.oid >= 16384
  and not exists (
      select from pg_catalog.pg_depend i
      where i.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass and i.objid = c.oid and i.deptype = 'i'
  )
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass and e.objid = c.oid and e.deptype = 'e'
  )
order by c.oid
