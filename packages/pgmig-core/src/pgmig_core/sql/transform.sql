-- Transforms.
select
    t.oid,
    pg_catalog.format_type(t.trftype, null) || ' LANGUAGE ' || pg_catalog.quote_ident(l.lanname) as name,
    pg_catalog.format_type(t.trftype, null) as type,
    l.lanname,
    case when t.trffromsql <> 0 then t.trffromsql::pg_catalog.regprocedure::pg_catalog.text end as from_sql,
    case when t.trftosql <> 0 then t.trftosql::pg_catalog.regprocedure::pg_catalog.text end as to_sql,
    d.description as comment
from pg_catalog.pg_transform t
join pg_catalog.pg_language l on l.oid = t.trflang
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_transform'::pg_catalog.regclass and d.objoid = t.oid and d.objsubid = 0
where t.oid >= 16384
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_transform'::pg_catalog.regclass and e.objid = t.oid and e.deptype = 'e'
  )
order by t.oid
