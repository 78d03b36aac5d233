-- Gives columns (JSON from planner_statistics.sql) their statistics. `given` is the JSON, `version_num` the version it is from.
-- A column of another type keeps what it has: its row says which type it is here, and `restored` is null.
select
    g.nspname,
    g.relname,
    g.attname,
    g.type,
    pg_catalog.format_type(a.atttypid, null) as type_here,
    case when g.type = pg_catalog.format_type(a.atttypid, null)
            and (pg_catalog.pg_has_role(c.relowner, 'usage') or pg_catalog.has_table_privilege(t.oid, 'maintain'))
        then pg_catalog.pg_restore_attribute_stats(
            'version', %(version_num)s::int,
            'schemaname', g.nspname,
            'relname', g.relname,
            'attname', case when g.attnum is null then g.attname end,
            'attnum', g.attnum,
            'inherited', g.inherited,
            'null_frac', g.null_frac,
            'avg_width', g.avg_width,
            'n_distinct', g.n_distinct,
            'most_common_vals', g.most_common_vals,
            'most_common_freqs', g.most_common_freqs,
            'histogram_bounds', g.histogram_bounds,
            'correlation', g.correlation,
            'most_common_elems', g.most_common_elems,
            'most_common_elem_freqs', g.most_common_elem_freqs,
            'elem_count_histogram', g.elem_count_histogram,
            'range_length_histogram', g.range_length_histogram,
            'range_empty_frac', g.range_empty_frac,
            'range_bounds_histogram', g.range_bounds_histogram
        )
    end as restored
from pg_catalog.json_to_recordset(%(given)s::json) as g (
    nspname text, relname text, attname text, attnum smallint, type text, inherited boolean, null_frac real,
    avg_width int, n_distinct real, most_common_vals text, most_common_freqs real[], histogram_bounds text,
    correlation real, most_common_elems text, most_common_elem_freqs real[], elem_count_histogram real[],
    range_length_histogram text, range_empty_frac real, range_bounds_histogram text
)
join pg_catalog.pg_namespace n on n.nspname = g.nspname
join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = g.relname
left join pg_catalog.pg_index i on i.indexrelid = c.oid
join pg_catalog.pg_class t on t.oid = coalesce(i.indrelid, c.oid)
join pg_catalog.pg_attribute a on a.attrelid = c.oid and not a.attisdropped
    and case when g.attnum is null then a.attname = g.attname else a.attnum = g.attnum end
