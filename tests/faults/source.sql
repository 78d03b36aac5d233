-- A source of some 20 MB: tables that are there already and that are not, chunks, partitions, wide values, large objects,
-- foreign keys, triggers that must not fire, indexes, a materialized view, sequences.
CREATE TABLE customers (id int PRIMARY KEY, name text, note text);
CREATE TABLE orders (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer int CONSTRAINT orders_of REFERENCES customers,
    placed timestamptz
);
CREATE TABLE lines (
    id bigserial PRIMARY KEY,
    orders int NOT NULL REFERENCES orders,
    what text,
    price numeric CHECK (price >= 0)
);
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE events (at date, what mood, more jsonb) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2026-07-01') TO ('2027-01-01');
CREATE TABLE papers (id int PRIMARY KEY, body text);
CREATE TABLE nothing (id int REFERENCES papers);
CREATE SEQUENCE tickets START 1000 INCREMENT 7;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the trigger fired'; END $$;

INSERT INTO customers SELECT i, 'customer ' || i, md5(i::text) FROM generate_series(1, 20000) i;
INSERT INTO orders (customer, placed)
SELECT i % 20000 + 1, '2026-01-01'::timestamptz + i * interval '1 minute' FROM generate_series(1, 40000) i;
INSERT INTO lines (orders, what, price)
SELECT i % 40000 + 1, repeat(md5(i::text), 3), i % 997 FROM generate_series(1, 80000) i;
INSERT INTO events
SELECT '2026-01-01'::date + i % 365, (ARRAY['sad', 'ok', 'happy'])[i % 3 + 1]::mood, jsonb_build_object('n', i)
FROM generate_series(1, 30000) i;
INSERT INTO papers
SELECT i, (SELECT string_agg(md5(i::text || j), '') FROM generate_series(1, 400) j) FROM generate_series(1, 200) i;
SELECT lo_from_bytea(16000 + i, convert_to(repeat(md5(i::text), 100 + i), 'UTF8')) FROM generate_series(1, 20) i;
SELECT nextval('tickets') FROM generate_series(1, 5);

CREATE INDEX ON lines (orders);
CREATE INDEX ON lines (what);
CREATE INDEX ON events (what, at);
CREATE UNIQUE INDEX ON customers (name);
CREATE MATERIALIZED VIEW sums AS SELECT orders, sum(price) FROM lines GROUP BY orders;
CREATE UNIQUE INDEX ON sums (orders);
CREATE VIEW latest AS SELECT * FROM orders ORDER BY placed DESC LIMIT 10;
CREATE TRIGGER refuse BEFORE INSERT ON lines FOR EACH ROW EXECUTE FUNCTION refuse();
ALTER TABLE lines ENABLE ALWAYS TRIGGER refuse;
ANALYZE;
