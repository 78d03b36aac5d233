-- many: 1,000 small tables with 3,000 indexes and 999 foreign keys in a chain.
-- psql -v scale=1 -f many.sql; `scale` is the share of the tables.
\set tables 'greatest(10, round(1000 * ' :scale '))::int'
SELECT format(
    $$CREATE TABLE t%1$s (
        id int PRIMARY KEY,
        parent int NOT NULL,
        name text NOT NULL DEFAULT '',
        amount numeric(12, 2) NOT NULL CHECK (amount >= 0),
        made timestamptz NOT NULL DEFAULT now()
    )$$, n) FROM generate_series(1, :tables) AS n
\gexec
SELECT format(
    $$INSERT INTO t%1$s
        SELECT i, 1 + i %% 150, md5((i * %1$s)::text), i * 7 %% 10007,
            timestamptz '2024-01-01' + i * interval '1 hour'
        FROM generate_series(1, 150) AS i$$, n) FROM generate_series(1, :tables) AS n
\gexec
SELECT format($$CREATE INDEX t%1$s_name ON t%1$s (name)$$, n) FROM generate_series(1, :tables) AS n
\gexec
SELECT format($$CREATE INDEX t%1$s_parent_made ON t%1$s (parent, made)$$, n) FROM generate_series(1, :tables) AS n
\gexec
SELECT format($$ALTER TABLE t%s ADD CONSTRAINT t%1$s_parent_fkey FOREIGN KEY (parent) REFERENCES t%s (id)$$, n, n - 1)
    FROM generate_series(2, :tables) AS n
\gexec
