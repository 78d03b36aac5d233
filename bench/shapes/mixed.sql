-- mixed: three big tables of different rows with five indexes in all.
-- psql -v scale=1 -f mixed.sql; `scale` is the share of the rows, and may be more than 1.
\set rows 'round(1100000 * ' :scale ')::int'
CREATE TABLE measurement (
    id bigint PRIMARY KEY, device int NOT NULL, at timestamptz NOT NULL, value double precision NOT NULL
);
INSERT INTO measurement
    SELECT i, i % 5003, timestamptz '2024-01-01' + i * interval '1 second', sin(i)
    FROM generate_series(1, 4 * :rows) AS i;
CREATE INDEX measurement_device_at ON measurement (device, at);
CREATE TABLE message (
    id bigint PRIMARY KEY, author int NOT NULL, at timestamptz NOT NULL, subject text NOT NULL, body text NOT NULL
);
INSERT INTO message
    SELECT i, i % 10007, timestamptz '2024-01-01' + i * interval '3 seconds', 'About ' || md5(i::text),
        repeat(md5((i % 100)::text) || ' ', 10 + i % 10)
    FROM generate_series(1, :rows) AS i;
CREATE INDEX message_author ON message (author);
CREATE TABLE invoice (
    number text PRIMARY KEY, customer int NOT NULL, lines jsonb NOT NULL, total numeric(14, 2) NOT NULL, paid date
);
INSERT INTO invoice
    SELECT 'R' || lpad(i::text, 9, '0'), i % 20011,
        jsonb_build_array(
            jsonb_build_object('sku', 's' || i % 999, 'n', i % 7), jsonb_build_object('sku', 's' || i % 777, 'n', 1)),
        i % 100003 / 100.0, CASE WHEN i % 5 > 0 THEN date '2024-01-01' + i % 700 END
    FROM generate_series(1, (1.2 * :rows)::int) AS i;
