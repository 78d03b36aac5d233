-- End a session of this role's in this database, by its process: a row for as long as it is there.
SELECT pg_catalog.pg_terminate_backend(a.pid)
FROM pg_catalog.pg_stat_activity a
WHERE a.pid OPERATOR(pg_catalog.=) $1 AND a.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
  AND a.usename OPERATOR(pg_catalog.=) CURRENT_USER AND a.pid OPERATOR(pg_catalog.<>) pg_catalog.pg_backend_pid()
