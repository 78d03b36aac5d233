-- Columns of views and materialized views, with the defaults that INSERTs into a view take.
select
    a.attrelid,
    a.attnum,
    a.attname,
    a.atttypid,
    format_type(a.atttypid, a.atttypmod) as type,
    a.attnotnull,
    a.attidentity,
    a.attgenerated,
    a.attislocal,
    a.attinhcount,
    quote_ident(cn.nspname) || '.' || quote_ident(co.collname) as collation,
    case when a.attstorage <> t.typstorage then a.attstorage end as attstorage,
    a.attcompression,
    nullif(a.attstattarget, -1) as attstattarget,
    a.attoptions,
    a.attfdwoptions,
    a.attacl::text[] as acl,
    d.description as comment,
    ad.oid as default_oid,
    pg_get_expr(ad.adbin, ad.adrelid) as default_expression,
    case
        when a.attidentity <> '' then (
            select min(s.objid::int8)
            from pg_catalog.pg_depend s
            where s.classid = 'pg_catalog.pg_class'::regclass
              and s.refclassid = 'pg_catalog.pg_class'::regclass
              and s.refobjid = a.attrelid
              and s.refobjsubid = a.attnum
              and s.deptype = 'i'
        )
    end as identity_sequence
from pg_catalog.pg_attribute a
join pg_catalog.pg_class c on c.oid = a.attrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_type t on t.oid = a.atttypid
left join pg_catalog.pg_collation co on co.oid = a.attcollation and a.attcollation <> t.typcollation
left join pg_catalog.pg_namespace cn on cn.oid = co.collnamespace
left join pg_catalog.pg_attrdef ad on ad.adrelid = a.attrelid and ad.adnum = a.attnum and a.atthasdef
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = a.attrelid and d.objsubid = a.attnum
where a.attnum > 0
  and not a.attisdropped
  and c.relkind in ('v', 'm')
  and n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
order by a.attrelid, a.attnum
