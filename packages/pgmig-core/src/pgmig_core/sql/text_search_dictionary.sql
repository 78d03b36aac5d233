-- Text search dictionaries.
select
    t.oid,
    t.dictname as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(t.dictowner) as owner,
    d.description as comment,
    pg_catalog.format('%I.%I', mn.nspname, m.tmplname) as template,
    t.dictinitoption as options
from pg_catalog.pg_ts_dict t
join pg_catalog.pg_namespace n on n.oid = t.dictnamespace
join pg_catalog.pg_ts_template m on m.oid = t.dicttemplate
join pg_catalog.pg_namespace mn on mn.oid = m.tmplnamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_ts_dict'::pg_catalog.regclass and d.objoid = t.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_ts_dict'::pg_catalog.regclass and e.objid = t.oid and e.deptype = 'e'
  )
order by t.oid
