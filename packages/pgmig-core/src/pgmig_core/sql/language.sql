-- Procedural languages that no extension brought.
select
    l.oid,
    l.lanname as name,
    pg_catalog.pg_get_userbyid(l.lanowner) as owner,
    l.lanacl::pg_catalog.text[] as acl,
    pg_catalog.acldefault('l', l.lanowner)::pg_catalog.text[] as acldefault,
    d.description as comment,
    l.lanpltrusted,
    l.lanplcallfoid::pg_catalog.regproc::pg_catalog.text as handler,
    nullif(l.laninline::pg_catalog.regproc::pg_catalog.text, '-') as inline,
    nullif(l.lanvalidator::pg_catalog.regproc::pg_catalog.text, '-') as validator
from pg_catalog.pg_language l
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_language'::pg_catalog.regclass and d.objoid = l.oid and d.objsubid = 0
where l.lanispl
  and l.oid >= 16384
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_language'::pg_catalog.regclass and e.objid = l.oid and e.deptype = 'e'
  )
order by l.oid
