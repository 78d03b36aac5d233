-- Domains. Their check constraints are read with all constraints; NOT NULL is a constraint with a name since 17.
select
    t.oid,
    t.typname as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(t.typowner) as owner,
    t.typacl::pg_catalog.text[] as acl,
    pg_catalog.acldefault('T', t.typowner)::pg_catalog.text[] as acldefault,
    d.description as comment,
    pg_catalog.format_type(t.typbasetype, t.typtypmod) as base_type,
    t.typbasetype,
    case when t.typcollation <> b.typcollation then
        (select pg_catalog.format('%I.%I', cn.nspname, co.collname)
         from pg_catalog.pg_collation co join pg_catalog.pg_namespace cn on cn.oid = co.collnamespace
         where co.oid = t.typcollation) end as collation,
    t.typnotnull,
    coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), pg_catalog.quote_literal(t.typdefault)) as "default",
    array(
        select k.oid from pg_catalog.pg_constraint k where k.contypid = t.oid and k.contype = 'c' order by k.conname
    ) as constraint_oids,
    k.conname as notnull_conname,
    kd.description as notnull_comment
from pg_catalog.pg_type t
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
join pg_catalog.pg_type b on b.oid = t.typbasetype
left join pg_catalog.pg_constraint k on k.contypid = t.oid and k.contype = 'n'
left join pg_catalog.pg_description kd
    on kd.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass and kd.objoid = k.oid and kd.objsubid = 0
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.objoid = t.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and t.typtype = 'd'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and e.objid = t.oid and e.deptype = 'e'
  )
order by t.oid
