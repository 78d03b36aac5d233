-- What counts every relation counts none of ours: the ledger's tables stand there while it is first filled.
CREATE TABLE t (id int PRIMARY KEY);
INSERT INTO t VALUES (1);
CREATE VIEW relations AS SELECT relname FROM pg_class WHERE relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace, 'information_schema'::regnamespace) AND relkind IN ('r', 'i');
CREATE MATERIALIZED VIEW counted AS SELECT (SELECT count(*) FROM relations) AS n, id FROM t;
CREATE UNIQUE INDEX ON counted (id);
REFRESH MATERIALIZED VIEW counted;
