-- Rows and bytes that have arrived in the COPY of the session whose application_name is $1.
SELECT p.tuples_processed, p.bytes_processed
FROM pg_catalog.pg_stat_progress_copy p
JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) p.pid
WHERE a.application_name OPERATOR(pg_catalog.=) $1
