-- Publications with their tables, column lists and filters, and their schemas; generated columns may be published.
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
    p.pubviaroot,
    p.pubgencols::pg_catalog.text as pubgencols,
    (
        select pg_catalog.json_agg(pg_catalog.json_build_object(
            'prrelid', r.prrelid::pg_catalog.int8,
            'table', pg_catalog.format('%I.%I', tn.nspname, t.relname),
            'columns', (
                select pg_catalog.json_agg(a.attname order by k.n)
                from pg_catalog.unnest(r.prattrs::pg_catalog.int2[]) with ordinality k (attnum, n)
                join pg_catalog.pg_attribute a on a.attrelid = r.prrelid and a.attnum = k.attnum),
            'filter', pg_catalog.pg_get_expr(r.prqual, r.prrelid)
        ) order by tn.nspname, t.relname)
        from pg_catalog.pg_publication_rel r
        join pg_catalog.pg_class t on t.oid = r.prrelid
        join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
        where r.prpubid = p.oid
    ) as tables,
    array(
        select pn.nspname::pg_catalog.text
        from pg_catalog.pg_publication_namespace s join pg_catalog.pg_namespace pn on pn.oid = s.pnnspid
        where s.pnpubid = p.oid
        order by pn.nspname
    ) as schemas
from pg_catalog.pg_publication p
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_publication'::pg_catalog.regclass and d.objoid = p.oid and d.objsubid = 0
where not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_publication'::pg_catalog.regclass and e.objid = p.oid and e.deptype = 'e'
  )
order by p.oid
