-- What pgmig's backends in this database do at the moment, and the checkpointer. To a role without
-- pg_read_all_stats the checkpointer's waits are NULL.
-- query: its first words; blocked_by: who holds the lock that it waits for (0 is a prepared transaction).
SELECT
    a.pid,
    a.backend_type,
    coalesce(a.wait_event_type, '') AS wait_event_type,
    coalesce(a.wait_event, '') AS wait_event,
    pg_catalog.left(a.query, 200) AS query,
    CASE WHEN a.wait_event_type = 'Lock' THEN pg_catalog.pg_blocking_pids(a.pid) ELSE '{}' END AS blocked_by
FROM pg_catalog.pg_stat_activity AS a
WHERE a.backend_type = 'checkpointer'
    OR (
        a.backend_type = 'client backend'
        AND a.datname = pg_catalog.current_database()
        AND a.application_name LIKE 'pgmig%'
        AND a.state = 'active'
        AND a.pid <> pg_catalog.pg_backend_pid()
    )
