-- How far the source's log was when a snapshot was taken; null where the role may not ask, or on a standby.
SELECT CASE WHEN NOT pg_catalog.pg_is_in_recovery()
             AND pg_catalog.has_function_privilege('pg_catalog.pg_current_wal_lsn()', 'execute')
            THEN pg_catalog.pg_current_wal_lsn()::pg_catalog.text END AS lsn
