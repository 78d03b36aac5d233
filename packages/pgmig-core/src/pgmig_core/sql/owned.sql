-- Schemas, foreign servers and the database, where they are the connected user's own: (kind, name).
select 'schema' as kind, nspname as name
from pg_catalog.pg_namespace
where pg_has_role(nspowner, 'usage') and nspname !~ '^pg_'
union all
select 'foreign server', srvname from pg_catalog.pg_foreign_server where pg_has_role(srvowner, 'usage')
union all
select 'database', datname from pg_catalog.pg_database where datname = current_database() and pg_has_role(datdba, 'usage')
