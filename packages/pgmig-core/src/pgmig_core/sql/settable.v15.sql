-- Settings that the connected user may set for a function, a role or a database: since 15 SET can be granted.
select name
from pg_catalog.pg_settings
where context = 'user' or (context = 'superuser' and has_parameter_privilege(name, 'set'))
