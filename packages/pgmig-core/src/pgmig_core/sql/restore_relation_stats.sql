-- Gives relations (JSON from planner_statistics.sql) their number of rows, and the pages that they really have here.
-- `given` is the JSON, `version_num` the version it is from. Only what the user may maintain is touched; `restored` is null for the rest.
select
    g.nspname,
    g.relname,
    case when pg_catalog.pg_has_role(c.relowner, 'usage') or pg_catalog.has_table_privilege(t.oid, 'maintain')
        then pg_catalog.pg_restore_relation_stats(
            'version', %(version_num)s::int,
            'schemaname', g.nspname,
            'relname', g.relname,
            'relpages', p.pages,
            'reltuples', g.reltuples,
            'relallvisible', least(p.pages, round(g.allvisible * p.pages)::int),
            'relallfrozen', least(p.pages, round(g.allfrozen * p.pages)::int)
        )
    end as restored
from pg_catalog.json_to_recordset(%(given)s::json) as g (
    nspname text, relname text, relkind text, reltuples real, relpages int, allvisible float8, allfrozen float8
)
join pg_catalog.pg_namespace n on n.nspname = g.nspname
join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = g.relname and c.relkind::text = g.relkind
left join pg_catalog.pg_index i on i.indexrelid = c.oid
join pg_catalog.pg_class t on t.oid = coalesce(i.indrelid, c.oid)
cross join lateral (
    select case when c.relkind in ('r', 'm', 'i')
        then (pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint)::int
        else g.relpages
    end as pages
) p
