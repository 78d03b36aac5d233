-- The server, the database and the rights of the connected user in it: one row.
select
    current_setting('server_version_num')::int as version_num,
    split_part(current_setting('server_version'), ' ', 1) as version,
    has_function_privilege('pg_catalog.pg_control_system()', 'execute') as may_identify,
    d.datname as database,
    d.oid as database_oid,
    current_user::text as "user",
    r.rolsuper as is_superuser,
    has_database_privilege(d.oid, 'create') as can_create,
    pg_is_in_recovery() as in_recovery,
    pg_encoding_to_char(d.encoding) as encoding,
    d.datcollate::text as datcollate,
    d.datctype::text as datctype,
    (select reset_val from pg_catalog.pg_settings where name = 'search_path') as search_path,
    array(select spcname::text from pg_catalog.pg_tablespace order by 1) as tablespaces,
    array(
        select quote_ident(collname)
        from pg_catalog.pg_collation
        where collnamespace = 'pg_catalog'::regnamespace and collencoding in (-1, d.encoding)
        order by 1
    ) as available_collations,
    (
        -- for us, by the server's limit, the role's and the database's; that of the last two only binds others than superusers
        select min(free)::int
        from (
            values
            (
                current_setting('max_connections')::int
                - (select sum(numbackends) from pg_catalog.pg_stat_database)
                - case
                    when r.rolsuper then 0
                    else
                        current_setting('superuser_reserved_connections')::int
                        + coalesce(current_setting('reserved_connections', true)::int, 0)
                end
            ),
            (
                case
                    when not r.rolsuper and r.rolconnlimit >= 0
                        then r.rolconnlimit - (select count(*) from pg_catalog.pg_stat_activity where usesysid = r.oid)
                end
            ),
            (
                case
                    when not r.rolsuper and d.datconnlimit >= 0
                        then d.datconnlimit - (select numbackends from pg_catalog.pg_stat_database where datid = d.oid)
                end
            )
        ) v (free)
    ) as free_connections,
    (
        select json_object_agg(name, setting)
        from pg_catalog.pg_settings
        where name in (
            'max_connections', 'superuser_reserved_connections', 'reserved_connections', 'max_locks_per_transaction',
            'max_worker_processes', 'wal_level', 'default_toast_compression', 'block_size', 'session_replication_role'
        )
    ) as settings
from pg_catalog.pg_database d, pg_catalog.pg_roles r
where d.datname = current_database() and r.rolname = current_user
