-- Settings that the connected user may set for a function, a role or a database.
select name from pg_catalog.pg_settings where context = 'user'
