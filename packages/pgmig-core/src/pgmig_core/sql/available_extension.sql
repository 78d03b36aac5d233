-- Extensions that the server could install, each with its versions.
select name, array_agg(version order by version) as versions
from pg_catalog.pg_available_extension_versions
group by name
