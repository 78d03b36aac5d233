-- Base types, but for the array types that come with every type.
select
    t.oid,
    t.typname as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(t.typowner) as owner,
    t.typacl::pg_catalog.text[] as acl,
    pg_catalog.acldefault('T', t.typowner)::pg_catalog.text[] as acldefault,
    d.description as comment,
    t.typlen,
    t.typinput::pg_catalog.regproc::pg_catalog.text as typinput,
    t.typoutput::pg_catalog.regproc::pg_catalog.text as typoutput,
    nullif(t.typreceive::pg_catalog.regproc::pg_catalog.text, '-') as typreceive,
    nullif(t.typsend::pg_catalog.regproc::pg_catalog.text, '-') as typsend,
    nullif(t.typmodin::pg_catalog.regproc::pg_catalog.text, '-') as typmodin,
    nullif(t.typmodout::pg_catalog.regproc::pg_catalog.text, '-') as typmodout,
    nullif(t.typanalyze::pg_catalog.regproc::pg_catalog.text, '-') as typanalyze,
    t.typcategory::pg_catalog.text as typcategory,
    t.typispreferred,
    t.typdelim::pg_catalog.text as typdelim,
    case when t.typelem <> 0 then pg_catalog.format_type(t.typelem, null) end as typelem,
    t.typbyval,
    t.typalign::pg_catalog.text as typalign,
    t.typstorage::pg_catalog.text as typstorage,
    t.typcollation <> 0 as collatable,
    coalesce(pg_catalog.pg_get_expr(t.typdefaultbin, 0), pg_catalog.quote_literal(t.typdefault)) as "default"
from pg_catalog.pg_type t
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.objoid = t.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and t.typtype = 'b'
  and t.typisdefined
  and not exists (select from pg_catalog.pg_type el where el.typarray = t.oid)
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and e.objid = t.oid and e.deptype = 'e'
  )
order by t.oid
