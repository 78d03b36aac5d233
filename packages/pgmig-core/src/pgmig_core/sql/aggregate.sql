-- Aggregates.
select
    p.oid,
    p.proname as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(p.proowner) as owner,
    p.proacl::pg_catalog.text[] as acl,
    pg_catalog.acldefault('f', p.proowner)::pg_catalog.text[] as acldefault,
    d.description as comment,
    case when p.pronargs = 0 then '*' else pg_catalog.pg_get_function_arguments(p.oid) end as arguments,
    case when p.pronargs = 0 then '*' else pg_catalog.pg_get_function_identity_arguments(p.oid) end as identity_arguments,
    pg_catalog.oidvectortypes(p.proargtypes) as argument_types,
    a.aggkind::pg_catalog.text as aggkind,
    a.aggtransfn::pg_catalog.regproc::pg_catalog.text as aggtransfn,
    pg_catalog.format_type(a.aggtranstype, null) as aggtranstype,
    a.aggtransspace,
    a.agginitval,
    nullif(a.aggfinalfn::pg_catalog.regproc::pg_catalog.text, '-') as aggfinalfn,
    a.aggfinalextra,
    a.aggfinalmodify::pg_catalog.text as aggfinalmodify,
    nullif(a.aggcombinefn::pg_catalog.regproc::pg_catalog.text, '-') as aggcombinefn,
    nullif(a.aggserialfn::pg_catalog.regproc::pg_catalog.text, '-') as aggserialfn,
    nullif(a.aggdeserialfn::pg_catalog.regproc::pg_catalog.text, '-') as aggdeserialfn,
    nullif(a.aggmtransfn::pg_catalog.regproc::pg_catalog.text, '-') as aggmtransfn,
    nullif(a.aggminvtransfn::pg_catalog.regproc::pg_catalog.text, '-') as aggminvtransfn,
    case when a.aggmtranstype <> 0 then pg_catalog.format_type(a.aggmtranstype, null) end as aggmtranstype,
    a.aggmtransspace,
    a.aggminitval,
    nullif(a.aggmfinalfn::pg_catalog.regproc::pg_catalog.text, '-') as aggmfinalfn,
    a.aggmfinalextra,
    a.aggmfinalmodify::pg_catalog.text as aggmfinalmodify,
    (
        select pg_catalog.format('OPERATOR(%I.%s)', opn.nspname, op.oprname)
        from pg_catalog.pg_operator op join pg_catalog.pg_namespace opn on opn.oid = op.oprnamespace
        where op.oid = a.aggsortop
    ) as sort_operator,
    p.proparallel::pg_catalog.text as proparallel
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
join pg_catalog.pg_aggregate a on a.aggfnoid = p.oid
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objoid = p.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and e.objid = p.oid and e.deptype = 'e'
  )
order by p.oid
