-- Operators, but for those that only another one's COMMUTATOR or NEGATOR announced.
select
    o.oid,
    o.oprname as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(o.oprowner) as owner,
    d.description as comment,
    o.oprcode::pg_catalog.regproc::pg_catalog.text as function,
    case when o.oprleft <> 0 then pg_catalog.format_type(o.oprleft, null) end as "left",
    case when o.oprright <> 0 then pg_catalog.format_type(o.oprright, null) end as "right",
    (
        select pg_catalog.format('OPERATOR(%I.%s)', rn.nspname, r.oprname)
        from pg_catalog.pg_operator r join pg_catalog.pg_namespace rn on rn.oid = r.oprnamespace
        where r.oid = o.oprcom
    ) as commutator,
    (
        select pg_catalog.format('OPERATOR(%I.%s)', rn.nspname, r.oprname)
        from pg_catalog.pg_operator r join pg_catalog.pg_namespace rn on rn.oid = r.oprnamespace
        where r.oid = o.oprnegate
    ) as negator,
    o.oprcanmerge,
    o.oprcanhash,
    nullif(o.oprrest::pg_catalog.regproc::pg_catalog.text, '-') as oprrest,
    nullif(o.oprjoin::pg_catalog.regproc::pg_catalog.text, '-') as oprjoin
from pg_catalog.pg_operator o
join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_operator'::pg_catalog.regclass and d.objoid = o.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and o.oprcode <> 0
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_operator'::pg_catalog.regclass and e.objid = o.oid and e.deptype = 'e'
  )
order by o.oid
