-- Event triggers.
select
    t.oid,
    t.evtname as name,
    pg_catalog.pg_get_userbyid(t.evtowner) as owner,
    d.description as comment,
    t.evtevent,
    t.evtenabled::pg_catalog.text as evtenabled,
    t.evtfoid::pg_catalog.regproc::pg_catalog.text as function,
    t.evttags as tags
from pg_catalog.pg_event_trigger t
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass and d.objoid = t.oid and d.objsubid = 0
where not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass and e.objid = t.oid and e.deptype = 'e'
  )
order by t.oid
