-- Constraints of tables and domains that have statements of their own or stand in their table's; what partitions and
-- children merely inherit comes with it and is left out.
select
    k.oid,
    k.conname,
    n.nspname,
    coalesce(c.relname, t.typname) as relname,
    d.description as comment,
    k.contype,
    k.conrelid,
    k.contypid,
    pg_get_constraintdef(k.oid) as definition,
    k.conkey,
    k.confkey,
    k.conindid,
    k.confrelid,
    k.conparentid,
    k.condeferrable,
    k.condeferred,
    k.convalidated,
    k.conenforced,
    k.conislocal,
    k.coninhcount,
    k.connoinherit,
    ts.spcname as index_tablespace,
    x.reloptions as index_reloptions
from pg_catalog.pg_constraint k
left join pg_catalog.pg_class c on c.oid = k.conrelid
left join pg_catalog.pg_type t on t.oid = k.contypid
join pg_catalog.pg_namespace n on n.oid = coalesce(c.relnamespace, t.typnamespace)
left join pg_catalog.pg_class x on x.oid = k.conindid and k.contype in ('p', 'u', 'x')
left join pg_catalog.pg_tablespace ts on ts.oid = x.reltablespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_constraint'::regclass and d.objoid = k.oid and d.objsubid = 0
where (
      k.contype in ('p', 'u', 'x')
      or (k.contype = 'f' and k.conparentid = 0)
      -- a NOT NULL that old rows may break cannot stand in its table: the rows would be refused
      or (k.contype = 'n' and k.conrelid <> 0 and not k.convalidated and k.conislocal)
      or (k.contype = 'c' and (k.conislocal or (c.relispartition and k.convalidated)))
  )
  and n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.deptype = 'e'
        and (
            (e.classid = 'pg_catalog.pg_class'::regclass and e.objid = k.conrelid and k.conrelid <> 0)
            or (e.classid = 'pg_catalog.pg_type'::regclass and e.objid = k.contypid and k.contypid <> 0)
        )
  )
order by n.nspname, coalesce(c.relname, t.typname), k.conname
