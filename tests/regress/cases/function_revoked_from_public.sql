-- An index that calls a function which its table's owner may not call: the privileges came before the index was built.
CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE TABLE t (id int);
CREATE INDEX t_twice ON t (twice(id));
CREATE STATISTICS t_statistics ON id, (twice(id)) FROM t;
INSERT INTO t VALUES (1), (2);
ALTER TABLE t OWNER TO pg_monitor;
REVOKE ALL ON FUNCTION twice(int) FROM PUBLIC;
