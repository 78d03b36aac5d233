-- Indexes of tables and materialized views, also those of constraints. What CREATE INDEX CONCURRENTLY left invalid is no index.
select
    c.oid,
    c.relname,
    n.nspname,
    i.indrelid,
    t.relname as table_name,
    c.relkind,
    d.description as comment,
    ext.names as depends_on_extensions,
    pg_get_indexdef(c.oid) as definition,
    i.indkey::int2[] as indkey,
    i.indnkeyatts,
    i.indisunique,
    i.indisprimary,
    i.indisvalid,
    i.indimmediate,
    false as indnullsnotdistinct,
    i.indisclustered,
    i.indisreplident,
    i.indpred is not null as has_predicate,
    i.indexprs is not null as has_expressions,
    case when c.reltablespace <> 0 then pg_get_expr(i.indpred, i.indrelid) end as predicate,
    coalesce(k.oid, 0) as constraint_oid,
    coalesce(h.inhparent, 0) as parent_oid,
    ts.spcname as tablespace,
    c.reloptions,
    a.attnums as statistics_columns,
    a.targets as statistics_targets,
    c.relpages::int8 * current_setting('block_size')::int8 as bytes
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
join pg_catalog.pg_class t on t.oid = i.indrelid
join pg_catalog.pg_namespace n on n.oid = t.relnamespace
left join pg_catalog.pg_constraint k
    on k.conindid = c.oid and k.conrelid = i.indrelid and k.contype in ('p', 'u', 'x')
left join pg_catalog.pg_inherits h on h.inhrelid = c.oid
left join pg_catalog.pg_tablespace ts on ts.oid = c.reltablespace
left join (
    select attrelid, array_agg(attnum order by attnum) as attnums, array_agg(attstattarget order by attnum) as targets
    from pg_catalog.pg_attribute
    where attstattarget >= 0 and attnum > 0
    group by attrelid
) a on a.attrelid = c.oid
left join (
    select e.objid, array_agg(quote_ident(x.extname) order by x.extname) as names
    from pg_catalog.pg_depend e
    join pg_catalog.pg_extension x on x.oid = e.refobjid
    where e.deptype = 'x' and e.classid = 'pg_catalog.pg_class'::regclass
    group by e.objid
) ext on ext.objid = c.oid
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
where t.relkind in ('r', 'p', 'm')
  and (i.indisvalid or t.relkind = 'p')
  and i.indisready
  and n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = t.oid and e.deptype = 'e'
  )
order by n.nspname, t.relname, c.relname
