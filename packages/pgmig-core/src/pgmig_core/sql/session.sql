-- What every session of pgmig runs under, so that values and definitions are read and written the same way whatever the
-- server, the database or the role is set to. One round trip; a setting that this version does not know is passed over.
-- Commits are not waited for one by one: a run ends with one that is (make_durable.sql).
-- statement_timeout first: this statement may take longer than what the database is set to.
-- The server notices a dead client as we notice a dead server (connection.KEEPALIVES): its locks must not stay for hours.
-- client_connection_check_interval (14+) ends a statement whose client is gone; only some platforms can.
SET statement_timeout = 0;
SELECT pg_catalog.set_config(s.name, v.setting, false)
FROM (VALUES
    ('client_encoding', 'UTF8'),
    ('search_path', ''),
    ('DateStyle', 'ISO'),
    ('IntervalStyle', 'postgres'),
    ('TimeZone', 'UTC'),
    ('extra_float_digits', '3'),
    ('bytea_output', 'hex'),
    ('xmlbinary', 'base64'),
    ('xmloption', 'content'),
    ('lc_monetary', 'C'),
    ('array_nulls', 'on'),
    ('transform_null_equals', 'off'),
    ('standard_conforming_strings', 'on'),
    ('quote_all_identifiers', 'off'),
    ('check_function_bodies', 'off'),
    ('default_transaction_isolation', 'read committed'),
    ('default_transaction_read_only', 'off'),
    ('default_tablespace', ''),
    ('default_table_access_method', 'heap'),
    ('synchronize_seqscans', 'off'),
    ('row_security', 'off'),
    ('client_min_messages', 'warning'),
    ('synchronous_commit', 'off'),
    ('lock_timeout', '0'),
    ('idle_in_transaction_session_timeout', '0'),
    ('idle_session_timeout', '0'),
    ('transaction_timeout', '0'),
    ('tcp_keepalives_idle', '30'),
    ('tcp_keepalives_interval', '10'),
    ('tcp_keepalives_count', '3'),
    ('tcp_user_timeout', '60000'),
    ('client_connection_check_interval', CASE WHEN pg_catalog.version() LIKE '%linux%' THEN '500' ELSE '0' END)
) v (name, setting)
JOIN pg_catalog.pg_settings s ON s.name OPERATOR(pg_catalog.=) v.name
