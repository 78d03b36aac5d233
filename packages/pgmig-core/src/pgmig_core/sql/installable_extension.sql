-- Extensions that need no superuser.
select e.name
from pg_catalog.pg_available_extensions e
join pg_catalog.pg_available_extension_versions v on v.name = e.name and v.version = e.default_version
where not v.superuser
