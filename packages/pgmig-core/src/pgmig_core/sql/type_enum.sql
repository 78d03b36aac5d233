-- Enum types with their labels.
select
    t.oid,
    t.typname as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(t.typowner) as owner,
    t.typacl::pg_catalog.text[] as acl,
    pg_catalog.acldefault('T', t.typowner)::pg_catalog.text[] as acldefault,
    d.description as comment,
    array(
        select l.enumlabel::pg_catalog.text from pg_catalog.pg_enum l where l.enumtypid = t.oid order by l.enumsortorder
    ) as labels
from pg_catalog.pg_type t
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.objoid = t.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and t.typtype = 'e'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and e.objid = t.oid and e.deptype = 'e'
  )
order by t.oid
