-- A materialized view that reads nothing of the user's may read the catalogs: it is filled when all else is there.
CREATE MATERIALIZED VIEW relations AS SELECT count(*) AS n FROM pg_class WHERE relnamespace = 'public'::regnamespace;
CREATE TABLE t (id int PRIMARY KEY, name text UNIQUE);
CREATE INDEX ON t (name, id);
REFRESH MATERIALIZED VIEW relations;
