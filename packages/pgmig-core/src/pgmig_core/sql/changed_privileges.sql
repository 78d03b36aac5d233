-- Objects of pg_catalog and of extensions whose privileges are not what initdb or CREATE EXTENSION gave them.
with member as (
    select d.classid, d.objid, d.refobjid as extension_oid
    from pg_catalog.pg_depend d
    where d.deptype = 'e' and d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
),
attribute as (
    select
        a.attrelid,
        pg_catalog.json_agg(pg_catalog.json_build_object(
            'attname', a.attname,
            'acl', a.attacl::pg_catalog.text[],
            'initprivs', coalesce(i.initprivs::pg_catalog.text[], '{}')
        ) order by a.attnum) as columns
    from pg_catalog.pg_attribute a
    left join pg_catalog.pg_init_privs i
        on i.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass and i.objoid = a.attrelid and i.objsubid = a.attnum
    where a.attacl is not null
      and not a.attisdropped
      and a.attacl::pg_catalog.text[] <> coalesce(i.initprivs::pg_catalog.text[], '{}')
    group by a.attrelid
),
candidate as (
    select
        p.oid,
        'pg_catalog.pg_proc'::pg_catalog.regclass as class,
        'pg_proc' as classid,
        case p.prokind when 'p' then 'PROCEDURE' else 'FUNCTION' end as kind,
        pg_catalog.format('%I.%I(%s)', n.nspname, p.proname, pg_catalog.oidvectortypes(p.proargtypes)) as identity,
        p.proowner as owner,
        p.proacl as acl,
        pg_catalog.acldefault('f', p.proowner) as acldefault,
        null::pg_catalog.json as columns,
        n.nspname = 'pg_catalog' as in_pg_catalog
    from pg_catalog.pg_proc p
    join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where p.proacl is not null
    union all
    select
        c.oid,
        'pg_catalog.pg_class'::pg_catalog.regclass as class,
        'pg_class' as classid,
        case c.relkind when 'S' then 'SEQUENCE' else 'TABLE' end as kind,
        pg_catalog.format('%I.%I', n.nspname, c.relname) as identity,
        c.relowner as owner,
        c.relacl as acl,
        pg_catalog.acldefault(case c.relkind when 'S' then 's'::pg_catalog."char" else 'r' end, c.relowner) as acldefault,
        a.columns as columns,
        n.nspname = 'pg_catalog' as in_pg_catalog
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join attribute a on a.attrelid = c.oid
    where (c.relacl is not null or a.columns is not null) and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    union all
    select
        t.oid,
        'pg_catalog.pg_type'::pg_catalog.regclass as class,
        'pg_type' as classid,
        'TYPE' as kind,
        pg_catalog.format('%I.%I', n.nspname, t.typname) as identity,
        t.typowner as owner,
        t.typacl as acl,
        pg_catalog.acldefault('T', t.typowner) as acldefault,
        null::pg_catalog.json as columns,
        n.nspname = 'pg_catalog' as in_pg_catalog
    from pg_catalog.pg_type t
    join pg_catalog.pg_namespace n on n.oid = t.typnamespace
    where t.typacl is not null
    union all
    select
        l.oid,
        'pg_catalog.pg_language'::pg_catalog.regclass as class,
        'pg_language' as classid,
        'LANGUAGE' as kind,
        pg_catalog.quote_ident(l.lanname) as identity,
        l.lanowner as owner,
        l.lanacl as acl,
        pg_catalog.acldefault('l', l.lanowner) as acldefault,
        null::pg_catalog.json as columns,
        l.oid < 16384 as in_pg_catalog
    from pg_catalog.pg_language l
    where l.lanacl is not null
    union all
    select
        s.oid,
        'pg_catalog.pg_namespace'::pg_catalog.regclass as class,
        'pg_namespace' as classid,
        'SCHEMA' as kind,
        pg_catalog.quote_ident(s.nspname) as identity,
        s.nspowner as owner,
        s.nspacl as acl,
        pg_catalog.acldefault('n', s.nspowner) as acldefault,
        null::pg_catalog.json as columns,
        s.nspname = 'pg_catalog' as in_pg_catalog
    from pg_catalog.pg_namespace s
    where s.nspacl is not null
    union all
    select
        w.oid,
        'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass as class,
        'pg_foreign_data_wrapper' as classid,
        'FOREIGN DATA WRAPPER' as kind,
        pg_catalog.quote_ident(w.fdwname) as identity,
        w.fdwowner as owner,
        w.fdwacl as acl,
        pg_catalog.acldefault('F', w.fdwowner) as acldefault,
        null::pg_catalog.json as columns,
        false as in_pg_catalog
    from pg_catalog.pg_foreign_data_wrapper w
    where w.fdwacl is not null
    union all
    select
        f.oid,
        'pg_catalog.pg_foreign_server'::pg_catalog.regclass as class,
        'pg_foreign_server' as classid,
        'FOREIGN SERVER' as kind,
        pg_catalog.quote_ident(f.srvname) as identity,
        f.srvowner as owner,
        f.srvacl as acl,
        pg_catalog.acldefault('S', f.srvowner) as acldefault,
        null::pg_catalog.json as columns,
        false as in_pg_catalog
    from pg_catalog.pg_foreign_server f
    where f.srvacl is not null
)
select
    c.oid,
    c.kind || ' ' || c.identity as name,
    pg_catalog.pg_get_userbyid(c.owner) as owner,
    c.acl::pg_catalog.text[] as acl,
    c.acldefault::pg_catalog.text[] as acldefault,
    i.initprivs::pg_catalog.text[] as initprivs,
    c.classid,
    c.kind,
    c.identity,
    coalesce(m.extension_oid, 0) as extension_oid,
    c.columns
from candidate c
left join member m on m.classid = c.class and m.objid = c.oid
left join pg_catalog.pg_init_privs i on i.classoid = c.class and i.objoid = c.oid and i.objsubid = 0
where (c.in_pg_catalog or m.objid is not null)
  and (c.columns is not null
       or c.acl::pg_catalog.text[] <> coalesce(i.initprivs, c.acldefault)::pg_catalog.text[])
order by c.classid, c.oid
