-- Operator classes with their operators and functions.
select
    c.oid,
    c.opcname as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(c.opcowner) as owner,
    d.description as comment,
    am.amname,
    pg_catalog.format_type(c.opcintype, null) as type,
    c.opcdefault,
    pg_catalog.format('%I.%I', fn.nspname, f.opfname) as family,
    case when c.opckeytype <> 0 then pg_catalog.format_type(c.opckeytype, null) end as storage,
    (
        select pg_catalog.json_agg(pg_catalog.json_build_object(
            'strategy', m.amopstrategy,
            'operator', m.amopopr::pg_catalog.regoperator::pg_catalog.text,
            'sort_family', (
                select pg_catalog.format('%I.%I', sn.nspname, sf.opfname)
                from pg_catalog.pg_opfamily sf join pg_catalog.pg_namespace sn on sn.oid = sf.opfnamespace
                where sf.oid = m.amopsortfamily)
        ) order by m.amopstrategy, m.amopopr)
        from pg_catalog.pg_amop m
        join pg_catalog.pg_depend md
            on md.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass and md.objid = m.oid
            and md.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass and md.refobjid = c.oid
    ) as operators,
    (
        select pg_catalog.json_agg(pg_catalog.json_build_object(
            'number', m.amprocnum,
            'left', pg_catalog.format_type(m.amproclefttype, null),
            'right', pg_catalog.format_type(m.amprocrighttype, null),
            'function', m.amproc::pg_catalog.regprocedure::pg_catalog.text
        ) order by m.amprocnum, m.amproclefttype, m.amprocrighttype)
        from pg_catalog.pg_amproc m
        join pg_catalog.pg_depend md
            on md.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass and md.objid = m.oid
            and md.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass and md.refobjid = c.oid
    ) as functions
from pg_catalog.pg_opclass c
join pg_catalog.pg_namespace n on n.oid = c.opcnamespace
join pg_catalog.pg_am am on am.oid = c.opcmethod
join pg_catalog.pg_opfamily f on f.oid = c.opcfamily
join pg_catalog.pg_namespace fn on fn.oid = f.opfnamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_opclass'::pg_catalog.regclass and d.objoid = c.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_opclass'::pg_catalog.regclass and e.objid = c.oid and e.deptype = 'e'
  )
order by c.oid
