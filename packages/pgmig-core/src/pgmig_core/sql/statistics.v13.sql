-- Extended statistics.
select
    s.oid,
    s.stxname,
    n.nspname,
    pg_get_userbyid(s.stxowner) as owner,
    s.stxrelid as relation_oid,
    d.description as comment,
    pg_get_statisticsobjdef(s.oid) as definition,
    nullif(s.stxstattarget, -1) as stxstattarget
from pg_catalog.pg_statistic_ext s
join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
join pg_catalog.pg_class c on c.oid = s.stxrelid
join pg_catalog.pg_namespace cn on cn.oid = c.relnamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_statistic_ext'::regclass and d.objoid = s.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and cn.nspname !~ '^pg_'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_statistic_ext'::regclass and e.objid = s.oid and e.deptype = 'e'
  )
order by n.nspname, s.stxname
