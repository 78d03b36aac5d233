-- Users' triggers, and the copies in partitions that were switched on or off apart from their parent's.
select
    g.oid,
    g.tgname,
    n.nspname,
    g.tgrelid,
    c.relname,
    d.description as comment,
    ext.names as depends_on_extensions,
    pg_get_triggerdef(g.oid) as definition,
    g.tgenabled,
    p.oid is not null as is_clone
from pg_catalog.pg_trigger g
join pg_catalog.pg_class c on c.oid = g.tgrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_trigger p on p.oid = g.tgparentid
left join (
    select e.objid, array_agg(quote_ident(x.extname) order by x.extname) as names
    from pg_catalog.pg_depend e
    join pg_catalog.pg_extension x on x.oid = e.refobjid
    where e.deptype = 'x' and e.classid = 'pg_catalog.pg_trigger'::regclass
    group by e.objid
) ext on ext.objid = g.oid
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_trigger'::regclass and d.objoid = g.oid and d.objsubid = 0
where ((not g.tgisinternal and p.oid is null) or (not p.tgisinternal and g.tgenabled <> p.tgenabled))
  and n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_trigger'::regclass and e.objid = g.oid and e.deptype = 'e'
  )
order by n.nspname, c.relname, g.tgname
