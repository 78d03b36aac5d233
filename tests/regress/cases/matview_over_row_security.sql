-- A materialized view is filled as its owner, to whom policies apply: an error under row_security = off, so pg_dump cannot restore its rows.
CREATE TABLE t (id int PRIMARY KEY, name text);
INSERT INTO t VALUES (1, 'a'), (2, 'b');
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY all_of_it ON t USING (true);
GRANT SELECT ON t TO pg_monitor;
CREATE MATERIALIZED VIEW m AS SELECT id, name FROM t;
ALTER MATERIALIZED VIEW m OWNER TO pg_monitor;
