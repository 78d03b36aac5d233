-- What a long run may do to a server: how long our oldest snapshot holds back VACUUM, in transactions and seconds; how
-- far behind the replicas that are connected are, in bytes; connections that are left; the database's size; how much WAL
-- replication slots keep back, in bytes, and whether one is about to lose some: it has less than a
-- tenth of max_slot_wal_keep_size (in MB) left. NULL where the role may not see it, or there is none.
SELECT
    ours.transactions,
    ours.seconds,
    CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN (
        SELECT pg_catalog.max(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), r.replay_lsn))::pg_catalog.int8
        FROM pg_catalog.pg_stat_replication AS r
    ) END AS lag,
    (
        SELECT pg_catalog.current_setting('max_connections')::pg_catalog.int4
            OPERATOR(pg_catalog.-) pg_catalog.current_setting('superuser_reserved_connections')::pg_catalog.int4
            OPERATOR(pg_catalog.-) pg_catalog.count(*)
        FROM pg_catalog.pg_stat_activity AS a
        WHERE a.backend_type OPERATOR(pg_catalog.=) 'client backend'
    ) AS connections,
    pg_catalog.pg_database_size(pg_catalog.current_database()) AS size,
    CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN (
        SELECT pg_catalog.max(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.restart_lsn))::pg_catalog.int8
        FROM pg_catalog.pg_replication_slots AS s
        WHERE s.wal_status OPERATOR(pg_catalog.<>) 'lost'
    ) END AS kept,
    (
        SELECT pg_catalog.bool_or(
            s.wal_status OPERATOR(pg_catalog.=) 'unreserved'
            OR s.safe_wal_size OPERATOR(pg_catalog.<) (k.setting::pg_catalog.int8 OPERATOR(pg_catalog.*) 104858)
        )
        FROM pg_catalog.pg_replication_slots AS s, pg_catalog.pg_settings AS k
        WHERE k.name OPERATOR(pg_catalog.=) 'max_slot_wal_keep_size' AND s.wal_status OPERATOR(pg_catalog.<>) 'lost'
    ) AS endangered
FROM (
    SELECT
        pg_catalog.max(pg_catalog.age(a.backend_xmin)) AS transactions,
        pg_catalog.max(
            EXTRACT(epoch FROM pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) a.xact_start)
        )::pg_catalog.float8 AS seconds
    FROM pg_catalog.pg_stat_activity AS a
    WHERE a.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
        AND a.application_name LIKE 'pgmig%'
        AND a.backend_xmin IS NOT NULL
        AND a.pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid()
) AS ours
