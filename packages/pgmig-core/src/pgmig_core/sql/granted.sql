-- What the connected user, and each role that it may act as, may make something in or of: (role, kind, name).
select r.rolname as role, 'schema' as kind, n.nspname as name
from pg_catalog.pg_roles r
join pg_catalog.pg_namespace n on has_schema_privilege(r.oid, n.oid, 'create')
where pg_has_role(r.oid, 'member') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
union all
select r.rolname, 'database', d.datname
from pg_catalog.pg_roles r
join pg_catalog.pg_database d on d.datname = current_database() and has_database_privilege(r.oid, d.oid, 'create')
where pg_has_role(r.oid, 'member')
union all
select r.rolname, 'foreign-data wrapper', w.fdwname
from pg_catalog.pg_roles r
join pg_catalog.pg_foreign_data_wrapper w on has_foreign_data_wrapper_privilege(r.oid, w.oid, 'usage')
where pg_has_role(r.oid, 'member')
union all
select r.rolname, 'foreign server', s.srvname
from pg_catalog.pg_roles r
join pg_catalog.pg_foreign_server s on has_server_privilege(r.oid, s.oid, 'usage')
where pg_has_role(r.oid, 'member')
union all
select current_user, 'language', l.lanname
from pg_catalog.pg_language l
where l.lanpltrusted and has_language_privilege(l.oid, 'usage')
union all
select current_user, 'tablespace', t.spcname
from pg_catalog.pg_tablespace t
where has_tablespace_privilege(t.oid, 'create')
   or t.oid = (select dattablespace from pg_catalog.pg_database where datname = current_database())
