-- Security labels of everything in this database, and of the database itself.
select l.classoid, l.objoid, l.objsubid, l.provider, l.label
from pg_catalog.pg_seclabel l
union all
select l.classoid, l.objoid, 0, l.provider, l.label
from pg_catalog.pg_shseclabel l
where l.classoid = 'pg_catalog.pg_database'::regclass
  and l.objoid = (select oid from pg_catalog.pg_database where datname = current_database())
order by 1, 2, 3, 4
