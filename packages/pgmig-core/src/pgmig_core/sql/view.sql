-- Views and materialized views.
select
    c.oid,
    c.relname,
    n.nspname,
    pg_get_userbyid(c.relowner) as owner,
    c.relacl::text[] as acl,
    acldefault('r', c.relowner)::text[] as acldefault,
    d.description as comment,
    ext.names as depends_on_extensions,
    c.relkind,
    pg_get_viewdef(c.oid) as definition,
    c.reloptions,
    toast.reloptions as toast_reloptions,
    ts.spcname as tablespace,
    am.amname as access_method,
    c.relispopulated,
    c.relreplident,
    c.reltuples,
    case when c.relkind = 'm' then coalesce(pg_relation_size(c.oid), 0) else 0 end as bytes,
    c.reltype as rowtype_oid,
    -- every rule depends on its view; only a query that reads the view depends on its columns
    exists (
        select from pg_catalog.pg_depend own
        join pg_catalog.pg_rewrite r on r.oid = own.objid and r.rulename = '_RETURN'
        where own.classid = 'pg_catalog.pg_rewrite'::regclass and r.ev_class = c.oid
          and own.refclassid = 'pg_catalog.pg_class'::regclass and own.refobjid = c.oid and own.refobjsubid > 0
    ) as reads_itself
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_class toast on toast.oid = c.reltoastrelid
left join pg_catalog.pg_tablespace ts on ts.oid = c.reltablespace
left join pg_catalog.pg_am am on am.oid = c.relam and am.amname <> 'heap'
left join (
    select e.objid, array_agg(quote_ident(x.extname) order by x.extname) as names
    from pg_catalog.pg_depend e
    join pg_catalog.pg_extension x on x.oid = e.refobjid
    where e.deptype = 'x' and e.classid = 'pg_catalog.pg_class'::regclass
    group by e.objid
) ext on ext.objid = c.oid
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
where c.relkind in ('v', 'm')
  and n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
order by n.nspname, c.relname
