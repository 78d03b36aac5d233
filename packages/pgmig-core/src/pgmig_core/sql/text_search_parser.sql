-- Text search parsers.
select
    t.oid,
    t.prsname as name,
    n.nspname,
    d.description as comment,
    nullif(t.prsstart::pg_catalog.regproc::pg_catalog.text, '-') as start,
    nullif(t.prstoken::pg_catalog.regproc::pg_catalog.text, '-') as gettoken,
    nullif(t.prsend::pg_catalog.regproc::pg_catalog.text, '-') as "end",
    nullif(t.prsheadline::pg_catalog.regproc::pg_catalog.text, '-') as headline,
    nullif(t.prslextype::pg_catalog.regproc::pg_catalog.text, '-') as lextypes
from pg_catalog.pg_ts_parser t
join pg_catalog.pg_namespace n on n.oid = t.prsnamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_ts_parser'::pg_catalog.regclass and d.objoid = t.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_ts_parser'::pg_catalog.regclass and e.objid = t.oid and e.deptype = 'e'
  )
order by t.oid
