-- All that a person asks about relation $2 of schema $1 (their names, unquoted), in one row; no row where there is none.
select
    c.oid,
    c.relkind,
    obj_description(c.oid, 'pg_class') as comment,
    pg_get_userbyid(c.relowner) as owner,
    case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_key,
    case when c.relkind = 'p' then sizes.partitions_bytes else pg_total_relation_size(c.oid) end as bytes,
    case when c.relkind = 'p' then sizes.partitions_rows else c.reltuples end as reltuples,
    has_table_privilege(c.oid, 'SELECT') and not row_security_active(c.oid) as countable,
    coalesce((
        select json_agg(
            json_build_object(
                'name', a.attname,
                'type', format_type(a.atttypid, a.atttypmod),
                'nullable', not a.attnotnull,
                'default', case when a.attgenerated = '' then pg_get_expr(ad.adbin, ad.adrelid) end,
                'identity', case a.attidentity when 'a' then 'always' when 'd' then 'by default' end,
                'generated', case when a.attgenerated <> '' then pg_get_expr(ad.adbin, ad.adrelid) end,
                'comment', col_description(c.oid, a.attnum)
            ) order by a.attnum
        )
        from pg_catalog.pg_attribute a
        left join pg_catalog.pg_attrdef ad on ad.adrelid = a.attrelid and ad.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ), '[]') as columns,
    coalesce((
        select json_agg(a.attname order by key.position)
        from pg_catalog.pg_constraint k
        cross join unnest(k.conkey) with ordinality as key (attnum, position)
        join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = key.attnum
        where k.conrelid = c.oid and k.contype = 'p'
    ), '[]') as primary_key,
    coalesce((
        select json_agg(
            json_build_object(
                'name', ic.relname,
                'definition', pg_get_indexdef(i.indexrelid),
                'unique', i.indisunique,
                'primary', i.indisprimary,
                'valid', i.indisvalid,
                'bytes', pg_relation_size(i.indexrelid)
            ) order by not i.indisprimary, ic.relname
        )
        from pg_catalog.pg_index i
        join pg_catalog.pg_class ic on ic.oid = i.indexrelid
        where i.indrelid = c.oid
    ), '[]') as indexes,
    coalesce((
        select json_agg(
            json_build_object(
                'name', k.conname,
                'type', case k.contype
                    when 'p' then 'primary key'
                    when 'u' then 'unique'
                    when 'f' then 'foreign key'
                    when 'c' then 'check'
                    when 'x' then 'exclusion'
                end,
                'definition', pg_get_constraintdef(k.oid)
            ) order by k.contype <> 'p', k.conname
        )
        from pg_catalog.pg_constraint k
        where k.conrelid = c.oid and k.contype in ('p', 'u', 'f', 'c', 'x')
    ), '[]') as constraints,
    coalesce((
        select json_agg(
            json_build_object(
                'name', g.tgname,
                'definition', pg_get_triggerdef(g.oid),
                'enabled', g.tgenabled <> 'D'
            ) order by g.tgname
        )
        from pg_catalog.pg_trigger g
        where g.tgrelid = c.oid and not g.tgisinternal
    ), '[]') as triggers
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
cross join lateral (
    select
        sum(pg_total_relation_size(l.oid))::int8 as partitions_bytes,
        case when bool_and(l.reltuples >= 0) then sum(l.reltuples) else -1 end as partitions_rows
    from pg_catalog.pg_partition_tree(c.oid) t
    join pg_catalog.pg_class l on l.oid = t.relid
    where t.isleaf
) sizes
where n.nspname = $1
  and c.relname = $2
  and c.relkind in ('r', 'p', 'f', 'v', 'm')
