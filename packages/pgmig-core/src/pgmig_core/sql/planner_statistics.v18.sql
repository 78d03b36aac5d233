-- The planner's statistics of relations and of their indexes, as JSON that goes to the target as it is: nspnames and
-- relnames are the schemas and names of the relations. No row for a relation that is not there; `attributes` is null
-- where the user may not see any, or there are none; `is_partial`: there are more than pg_stats shows, or shows to the
-- user: extended ones, those of an index's expressions.
with relation as (
    select c.oid, r.nspname, r.relname, c.relkind, c.oid as relid
    from unnest(%(nspnames)s::text[], %(relnames)s::text[]) as r (nspname, relname)
    join pg_catalog.pg_namespace n on n.nspname = r.nspname
    join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = r.relname
),
whole as (
    select * from relation
    union all
    select c.oid, n.nspname, c.relname, c.relkind, r.relid
    from relation r
    join pg_catalog.pg_index i on i.indrelid = r.relid
    join pg_catalog.pg_class c on c.oid = i.indexrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
),
pages as (
    select
        w.*,
        c.reltuples,
        c.relpages,
        c.relallvisible,
        c.relallfrozen,
        case when w.relkind in ('r', 'm', 'i')
            then pg_catalog.pg_relation_size(w.oid) / pg_catalog.current_setting('block_size')::bigint
        end as present
    from whole w
    join pg_catalog.pg_class c on c.oid = w.oid
),
relations as materialized (
    select
        p.relid,
        json_agg(json_build_object(
            'nspname', p.nspname,
            'relname', p.relname,
            'relkind', p.relkind,
            -- what the planner would make of them: the rows of a page, times the pages that there are
            'reltuples', case when p.present <> p.relpages and p.relpages > 0 and p.reltuples > 0
                then (p.reltuples / p.relpages * p.present)::real else p.reltuples end,
            'relpages', p.relpages,
            'allvisible', case when p.relpages > 0 then p.relallvisible::float8 / p.relpages end,
            'allfrozen', case when p.relpages > 0 then p.relallfrozen::float8 / p.relpages end
        )) as found
    from pages p
    group by p.relid
),
shown as materialized (
    select * from pg_catalog.pg_stats s where s.tablename = any (array(select relname from whole)::name[])
),
attributes as materialized (
    select
        w.relid,
        json_agg(json_build_object(
            'nspname', s.schemaname,
            'relname', s.tablename,
            'attname', s.attname,
            'attnum', case when w.relkind in ('i', 'I') then a.attnum end,
            'type', pg_catalog.format_type(a.atttypid, null),
            'inherited', s.inherited,
            'null_frac', s.null_frac,
            'avg_width', s.avg_width,
            'n_distinct', s.n_distinct,
            'most_common_vals', s.most_common_vals::text,
            'most_common_freqs', s.most_common_freqs,
            'histogram_bounds', s.histogram_bounds::text,
            'correlation', s.correlation,
            'most_common_elems', s.most_common_elems::text,
            'most_common_elem_freqs', s.most_common_elem_freqs,
            'elem_count_histogram', s.elem_count_histogram,
            'range_length_histogram', s.range_length_histogram::text,
            'range_empty_frac', s.range_empty_frac,
            'range_bounds_histogram', s.range_bounds_histogram::text
        )) as found
    from whole w
    join shown s on s.schemaname = w.nspname and s.tablename = w.relname
    join pg_catalog.pg_attribute a on a.attrelid = w.oid and a.attname = s.attname
    group by w.relid
)
select
    r.nspname,
    r.relname,
    r.relkind,
    t.found::text as relations,
    a.found::text as attributes,
    exists (select from pg_catalog.pg_statistic_ext e where e.stxrelid = r.oid)
    or exists (
        select from pg_catalog.pg_index i
        join pg_catalog.pg_class ic on ic.oid = i.indexrelid
        where i.indrelid = r.oid and i.indexprs is not null and i.indisvalid
          and not exists (
              select from shown s where s.schemaname = r.nspname and s.tablename = ic.relname
          )
    ) as is_partial,
    c.reltuples = 0 as is_empty
from relation r
join pg_catalog.pg_class c on c.oid = r.oid
join relations t on t.relid = r.oid
left join attributes a on a.relid = r.oid
