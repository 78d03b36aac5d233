-- Who the sessions with these pids are.
SELECT
    a.pid,
    coalesce(a.usename, '') AS usename,
    coalesce(a.application_name, '') AS application_name,
    coalesce(a.state, '') AS state
FROM pg_catalog.pg_stat_activity AS a
WHERE a.pid = ANY (%(pids)s::int[])
