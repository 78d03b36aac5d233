-- Composite types that stand alone (relkind c), with their columns.
select
    t.oid,
    t.typname as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(t.typowner) as owner,
    t.typacl::pg_catalog.text[] as acl,
    pg_catalog.acldefault('T', t.typowner)::pg_catalog.text[] as acldefault,
    d.description as comment,
    t.typrelid,
    (
        select pg_catalog.json_agg(pg_catalog.json_build_object(
            'attnum', a.attnum,
            'attname', a.attname,
            'atttypid', a.atttypid::pg_catalog.int8,
            'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
            'collation', case when a.attcollation <> at.typcollation then
                (select pg_catalog.format('%I.%I', cn.nspname, co.collname)
                 from pg_catalog.pg_collation co join pg_catalog.pg_namespace cn on cn.oid = co.collnamespace
                 where co.oid = a.attcollation) end,
            'comment', ad.description
        ) order by a.attnum)
        from pg_catalog.pg_attribute a
        join pg_catalog.pg_type at on at.oid = a.atttypid
        left join pg_catalog.pg_description ad
            on ad.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and ad.objoid = t.typrelid and ad.objsubid = a.attnum
        where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
    ) as columns
from pg_catalog.pg_type t
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
join pg_catalog.pg_class c on c.oid = t.typrelid and c.relkind = 'c'
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.objoid = t.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and t.typtype = 'c'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and e.objid = t.oid and e.deptype = 'e'
  )
order by t.oid
