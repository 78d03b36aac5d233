-- Text search templates.
select
    t.oid,
    t.tmplname as name,
    n.nspname,
    d.description as comment,
    nullif(t.tmplinit::pg_catalog.regproc::pg_catalog.text, '-') as init,
    nullif(t.tmpllexize::pg_catalog.regproc::pg_catalog.text, '-') as lexize
from pg_catalog.pg_ts_template t
join pg_catalog.pg_namespace n on n.oid = t.tmplnamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_ts_template'::pg_catalog.regclass and d.objoid = t.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_ts_template'::pg_catalog.regclass and e.objid = t.oid and e.deptype = 'e'
  )
order by t.oid
