-- Foreign-data wrappers.
select
    w.oid,
    w.fdwname as name,
    pg_catalog.pg_get_userbyid(w.fdwowner) as owner,
    w.fdwacl::pg_catalog.text[] as acl,
    pg_catalog.acldefault('F', w.fdwowner)::pg_catalog.text[] as acldefault,
    d.description as comment,
    nullif(w.fdwhandler::pg_catalog.regproc::pg_catalog.text, '-') as handler,
    nullif(w.fdwvalidator::pg_catalog.regproc::pg_catalog.text, '-') as validator,
    (
        select pg_catalog.json_agg(array[x.option_name, x.option_value] order by x.n)
        from pg_catalog.pg_options_to_table(w.fdwoptions) with ordinality x (option_name, option_value, n)
    ) as options
from pg_catalog.pg_foreign_data_wrapper w
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass and d.objoid = w.oid and d.objsubid = 0
where w.oid >= 16384
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass and e.objid = w.oid and e.deptype = 'e'
  )
order by w.oid
