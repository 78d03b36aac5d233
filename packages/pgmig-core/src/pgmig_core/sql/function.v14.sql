-- Functions, window functions and procedures, but for those that a range type brings along; some have an SQL body.
select
    p.oid,
    p.proname as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(p.proowner) as owner,
    p.proacl::pg_catalog.text[] as acl,
    pg_catalog.acldefault('f', p.proowner)::pg_catalog.text[] as acldefault,
    d.description as comment,
    p.prokind::pg_catalog.text as prokind,
    pg_catalog.oidvectortypes(p.proargtypes) as argument_types,
    pg_catalog.pg_get_functiondef(p.oid) as definition,
    l.lanname,
    case when p.prokind <> 'p' then pg_catalog.pg_get_function_result(p.oid) end as result,
    array(
        select x.extname::pg_catalog.text
        from pg_catalog.pg_depend xd
        join pg_catalog.pg_extension x
            on xd.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and x.oid = xd.refobjid
        where xd.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and xd.objid = p.oid and xd.deptype = 'x'
        order by x.extname
    ) as depends_on_extensions,
    p.prosqlbody is not null as has_sql_body,
    case when p.prokind = 'p' then (
        select string_agg(pg_catalog.format_type(a.type, null), ', ' order by a.position)
        from unnest(p.proallargtypes) with ordinality a(type, position)
    ) end as call_argument_types
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
join pg_catalog.pg_language l on l.oid = p.prolang
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objoid = p.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and p.prokind <> 'a'
  and not exists (
      select from pg_catalog.pg_depend i
      where i.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and i.objid = p.oid and i.deptype = 'i'
  )
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and e.objid = p.oid and e.deptype = 'e'
  )
order by p.oid
