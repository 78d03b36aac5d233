-- Conversions.
select
    c.oid,
    c.conname as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(c.conowner) as owner,
    d.description as comment,
    pg_catalog.pg_encoding_to_char(c.conforencoding)::pg_catalog.text as for_encoding,
    pg_catalog.pg_encoding_to_char(c.contoencoding)::pg_catalog.text as to_encoding,
    c.conproc::pg_catalog.regproc::pg_catalog.text as conproc,
    c.condefault
from pg_catalog.pg_conversion c
join pg_catalog.pg_namespace n on n.oid = c.connamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_conversion'::pg_catalog.regclass and d.objoid = c.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_conversion'::pg_catalog.regclass and e.objid = c.oid and e.deptype = 'e'
  )
order by c.oid
