-- skew: one table of 4 million rows with a composite key and three indexes in all, and two tiny ones.
-- psql -v scale=1 -f skew.sql; `scale` is the share of the rows.
\set rows 'round(4000000 * ' :scale ')::int'
CREATE TABLE event (
    tenant int NOT NULL,
    id uuid NOT NULL,
    kind smallint NOT NULL,
    at timestamptz NOT NULL,
    amount numeric(12, 2),
    note text
);
INSERT INTO event
    SELECT i % 997, md5(i::text)::uuid, i % 13, timestamptz '2024-01-01' + i * interval '1 second',
        CASE WHEN i % 10 > 0 THEN i % 1000003 / 100.0 END, 'note ' || i || ' of ' || md5((i * 31)::text)
    FROM generate_series(1, :rows) AS i;
ALTER TABLE event ADD PRIMARY KEY (tenant, id);
CREATE INDEX event_at ON event (at);
CREATE INDEX event_kind_at ON event (kind, at);
CREATE TABLE tenant (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO tenant SELECT i, 'tenant ' || i FROM generate_series(0, 996) AS i;
CREATE TABLE kind (id smallint PRIMARY KEY, name text NOT NULL);
INSERT INTO kind SELECT i, 'kind ' || i FROM generate_series(0, 12) AS i;
