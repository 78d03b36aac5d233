-- Collations; before 15 ICU's locale stands in collcollate.
select
    c.oid,
    c.collname as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(c.collowner) as owner,
    d.description as comment,
    c.collprovider::pg_catalog.text as collprovider,
    c.collisdeterministic,
    case when c.collprovider <> 'i' then c.collcollate end as collcollate,
    case when c.collprovider <> 'i' then c.collctype end as collctype,
    case when c.collprovider = 'i' then c.collcollate end as locale
from pg_catalog.pg_collation c
join pg_catalog.pg_namespace n on n.oid = c.collnamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_collation'::pg_catalog.regclass and d.objoid = c.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_collation'::pg_catalog.regclass and e.objid = c.oid and e.deptype = 'e'
  )
order by c.oid
