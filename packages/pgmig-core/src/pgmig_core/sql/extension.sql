-- Extensions, but for those that initdb made.
select
    e.oid,
    e.extname as name,
    pg_catalog.pg_get_userbyid(e.extowner) as owner,
    d.description as comment,
    n.nspname as extnamespace,
    e.extversion,
    e.extrelocatable,
    v.comment as default_comment,
    (
        select count(*) from pg_catalog.pg_depend m
        where m.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass and m.refobjid = e.oid and m.deptype = 'e'
    ) as members,
    (
        select pg_catalog.json_agg(array[s.nspname, c.relname] order by s.nspname, c.relname)
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace s on s.oid = c.relnamespace
        where c.oid = any (e.extconfig) and c.relkind = 'S'
    ) as config_sequences
from pg_catalog.pg_extension e
join pg_catalog.pg_namespace n on n.oid = e.extnamespace
left join pg_catalog.pg_available_extensions() v on v.name = e.extname
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_extension'::pg_catalog.regclass and d.objoid = e.oid and d.objsubid = 0
where e.oid >= 16384
order by e.oid
