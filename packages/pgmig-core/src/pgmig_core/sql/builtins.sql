-- Names of what the server brings itself: one row. Another version may lack some, or read a name as a keyword.
select
    array(
        select typname::text from pg_catalog.pg_type
        where typnamespace = 'pg_catalog'::regnamespace and typtype in ('b', 'p', 'r', 'm') and typelem = 0 and typrelid = 0
        union
        -- what has elements and is no array: point, name, int2vector and the like
        select typname::text from pg_catalog.pg_type
        where typnamespace = 'pg_catalog'::regnamespace and typelem <> 0 and typlen <> -1
    ) as types,
    array(
        select distinct proname::text from pg_catalog.pg_proc where pronamespace = 'pg_catalog'::regnamespace
    ) as functions,
    array(
        select relname::text from pg_catalog.pg_class
        where relnamespace = 'pg_catalog'::regnamespace and relkind in ('r', 'v')
    ) as relations,
    array(
        select distinct opcname::text from pg_catalog.pg_opclass where opcnamespace = 'pg_catalog'::regnamespace
    ) as opclasses,
    array(
        select name from pg_catalog.pg_settings where name not like '%.%'
    ) as settings,
    array(
        select unnest(enumvals) from pg_catalog.pg_settings where name = 'default_toast_compression'
    ) as compressions,
    array(select word::text from pg_catalog.pg_get_keywords() where catcode <> 'U') as keywords,
    array(select word::text from pg_catalog.pg_get_keywords() where catcode in ('R', 'T')) as reserved
