-- Sequences, with the column that owns each (OWNED BY or identity).
select
    c.oid,
    c.relname,
    n.nspname,
    pg_get_userbyid(c.relowner) as owner,
    c.relacl::text[] as acl,
    acldefault('s', c.relowner)::text[] as acldefault,
    d.description as comment,
    c.relpersistence,
    format_type(s.seqtypid, null) as type,
    s.seqstart,
    s.seqincrement,
    s.seqmin,
    s.seqmax,
    s.seqcache,
    s.seqcycle,
    coalesce(o.refobjid, 0) as owned_by_relid,
    coalesce(o.refobjsubid, 0) as owned_by_attnum,
    coalesce(o.deptype = 'i', false) as is_identity
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_sequence s on s.seqrelid = c.oid
left join pg_catalog.pg_depend o
    on o.classid = 'pg_catalog.pg_class'::regclass
    and o.objid = c.oid
    and o.objsubid = 0
    and o.refclassid = 'pg_catalog.pg_class'::regclass
    and o.refobjsubid > 0
    and o.deptype in ('a', 'i')
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_class'::regclass and d.objoid = c.oid and d.objsubid = 0
where c.relkind = 'S'
  and n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
order by n.nspname, c.relname
