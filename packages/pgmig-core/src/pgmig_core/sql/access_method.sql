-- Access methods that a user made.
select
    a.oid,
    a.amname as name,
    a.amtype::pg_catalog.text as amtype,
    a.amhandler::pg_catalog.regproc::pg_catalog.text as handler,
    d.description as comment
from pg_catalog.pg_am a
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_am'::pg_catalog.regclass and d.objoid = a.oid and d.objsubid = 0
where a.oid >= 16384
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_am'::pg_catalog.regclass and e.objid = a.oid and e.deptype = 'e'
  )
order by a.oid
