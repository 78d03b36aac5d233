-- Rules that users wrote; a view's own _RETURN is the view.
select
    r.oid,
    r.rulename,
    n.nspname,
    r.ev_class as relation_oid,
    c.relname,
    d.description as comment,
    pg_get_ruledef(r.oid) as definition,
    r.ev_enabled
from pg_catalog.pg_rewrite r
join pg_catalog.pg_class c on c.oid = r.ev_class
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_rewrite'::regclass and d.objoid = r.oid and d.objsubid = 0
where not (r.rulename = '_RETURN' and r.ev_type = '1' and c.relkind in ('v', 'm'))
  and n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_rewrite'::regclass and e.objid = r.oid and e.deptype = 'e'
  )
order by n.nspname, c.relname, r.rulename
