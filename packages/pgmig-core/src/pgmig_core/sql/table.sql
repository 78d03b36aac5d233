-- Tables, partitioned tables and foreign tables; of an extension's own only its configuration tables.
select
    c.oid,
    c.relname,
    n.nspname,
    pg_get_userbyid(c.relowner) as owner,
    c.relacl::text[] as acl,
    acldefault('r', c.relowner)::text[] as acldefault,
    i.initprivs::text[] as initprivs,
    d.description as comment,
    c.relkind,
    c.relpersistence,
    c.reloptions,
    toast.reloptions as toast_reloptions,
    ts.spcname as tablespace,
    am.amname as access_method,
    inh.parents,
    inh.parent_names,
    c.relispartition,
    case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_key,
    case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end as partition_bound,
    case when c.reloftype <> 0 then format_type(c.reloftype, null) end as reloftype,
    c.relrowsecurity,
    c.relforcerowsecurity,
    c.relreplident,
    quote_ident(fs.srvname) as foreign_server,
    case
        when ft.ftoptions is not null then array(
            select array[o.option_name, o.option_value]
            from pg_catalog.pg_options_to_table(ft.ftoptions) with ordinality o (option_name, option_value, position)
            order by o.position
        )
    end as foreign_options,
    c.reltuples,
    c.relpages,
    case
        -- the main forks only: pg_table_size asks the file system for a dozen files a table
        when c.relkind = 'r' then
            coalesce(pg_relation_size(c.oid), 0) + coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0)
        else 0
    end as bytes,
    c.reltype as rowtype_oid,
    case
        -- a lookup by index each: joined as a group, a planner without statistics sorts them all again for every table
        when c.relchecks > 0 then array(
            select k.oid
            from pg_catalog.pg_constraint k
            where k.conrelid = c.oid and k.contype = 'c'
            order by k.conname
        )
    end as check_oids,
    x.extname,
    x.extcondition[array_position(x.extconfig, c.oid)] as extcondition
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_class toast on toast.oid = c.reltoastrelid
left join pg_catalog.pg_tablespace ts on ts.oid = c.reltablespace
left join pg_catalog.pg_am am on am.oid = c.relam and am.amname <> 'heap'
left join pg_catalog.pg_foreign_table ft on ft.ftrelid = c.oid
left join pg_catalog.pg_foreign_server fs on fs.oid = ft.ftserver
left join (
    select
        h.inhrelid,
        array_agg(h.inhparent order by h.inhseqno) as parents,
        array_agg(quote_ident(pn.nspname) || '.' || quote_ident(p.relname) order by h.inhseqno) as parent_names
    from pg_catalog.pg_inherits h
    join pg_catalog.pg_class p on p.oid = h.inhparent
    join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
    where p.relkind in ('r', 'p', 'f')
    group by h.inhrelid
) inh on inh.inhrelid = c.oid
left join pg_catalog.pg_depend e
    on e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.objsubid = 0 and e.deptype = 'e'
left join pg_catalog.pg_extension x on x.oid = e.refobjid
left join pg_catalog.pg_init_privs i
    on i.classoid = 'pg_catalog.pg_class'::regclass and i.objoid = c.oid and i.objsubid = 0
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
where c.relkind in ('r', 'p', 'f')
  and n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and (e.objid is null or c.oid = any (x.extconfig))
order by n.nspname, c.relname
