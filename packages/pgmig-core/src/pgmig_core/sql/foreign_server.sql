-- Foreign servers.
select
    s.oid,
    s.srvname as name,
    pg_catalog.pg_get_userbyid(s.srvowner) as owner,
    s.srvacl::pg_catalog.text[] as acl,
    pg_catalog.acldefault('S', s.srvowner)::pg_catalog.text[] as acldefault,
    d.description as comment,
    w.fdwname,
    s.srvtype,
    s.srvversion,
    (
        select pg_catalog.json_agg(array[x.option_name, x.option_value] order by x.n)
        from pg_catalog.pg_options_to_table(s.srvoptions) with ordinality x (option_name, option_value, n)
    ) as options
from pg_catalog.pg_foreign_server s
join pg_catalog.pg_foreign_data_wrapper w on w.oid = s.srvfdw
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass and d.objoid = s.oid and d.objsubid = 0
where s.oid >= 16384
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass and e.objid = s.oid and e.deptype = 'e'
  )
order by s.oid
