-- Range types, with the name of their multirange type.
select
    t.oid,
    t.typname as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(t.typowner) as owner,
    t.typacl::pg_catalog.text[] as acl,
    pg_catalog.acldefault('T', t.typowner)::pg_catalog.text[] as acldefault,
    d.description as comment,
    pg_catalog.format_type(r.rngsubtype, null) as subtype,
    r.rngsubtype,
    case when not o.opcdefault then
        (select pg_catalog.format('%I.%I', opn.nspname, o.opcname)
         from pg_catalog.pg_namespace opn where opn.oid = o.opcnamespace) end as opclass,
    case when r.rngcollation <> st.typcollation then
        (select pg_catalog.format('%I.%I', cn.nspname, co.collname)
         from pg_catalog.pg_collation co join pg_catalog.pg_namespace cn on cn.oid = co.collnamespace
         where co.oid = r.rngcollation) end as collation,
    nullif(r.rngcanonical::pg_catalog.regproc::pg_catalog.text, '-') as canonical,
    nullif(r.rngsubdiff::pg_catalog.regproc::pg_catalog.text, '-') as subtype_diff,
    pg_catalog.format('%I.%I', mn.nspname, m.typname) as multirange
from pg_catalog.pg_type t
join pg_catalog.pg_namespace n on n.oid = t.typnamespace
join pg_catalog.pg_range r on r.rngtypid = t.oid
join pg_catalog.pg_type st on st.oid = r.rngsubtype
join pg_catalog.pg_opclass o on o.oid = r.rngsubopc
join pg_catalog.pg_type m on m.oid = r.rngmultitypid
join pg_catalog.pg_namespace mn on mn.oid = m.typnamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass and d.objoid = t.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and t.typtype = 'r'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and e.objid = t.oid and e.deptype = 'e'
  )
order by t.oid
