-- Publications with their tables.
select
    p.oid,
    p.pubname as name,
    pg_catalog.pg_get_userbyid(p.pubowner) as owner,
    d.description as comment,
    p.puballtables,
    p.pubinsert,
    p.pubupdate,
    p.pubdelete,
    p.pubtruncate,
    (
        select pg_catalog.json_agg(pg_catalog.json_build_object(
            'prrelid', r.prrelid::pg_catalog.int8,
            'table', pg_catalog.format('%I.%I', tn.nspname, t.relname)
        ) order by tn.nspname, t.relname)
        from pg_catalog.pg_publication_rel r
        join pg_catalog.pg_class t on t.oid = r.prrelid
        join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
        where r.prpubid = p.oid
    ) as tables
from pg_catalog.pg_publication p
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_publication'::pg_catalog.regclass and d.objoid = p.oid and d.objsubid = 0
where not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_publication'::pg_catalog.regclass and e.objid = p.oid and e.deptype = 'e'
  )
order by p.oid
