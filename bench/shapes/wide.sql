-- wide: 400,000 documents of jsonb, bytea and arrays, with a key, a GIN and a btree index.
-- psql -v scale=1 -f wide.sql; `scale` is the share of the rows.
\set rows 'round(400000 * ' :scale ')::int'
CREATE TABLE document (
    id bigint PRIMARY KEY,
    body jsonb NOT NULL,
    thumbnail bytea NOT NULL,
    tags text[] NOT NULL,
    scores double precision[] NOT NULL,
    title text NOT NULL,
    changed timestamptz NOT NULL
);
INSERT INTO document
    SELECT i,
        jsonb_build_object(
            'id', i, 'owner', md5((i % 5000)::text), 'state', (ARRAY['draft', 'open', 'done'])[1 + i % 3],
            'size', jsonb_build_object('w', i % 640, 'h', i % 480), 'words', to_jsonb(ARRAY[
                'w' || i % 1009, 'w' || i % 2003, 'w' || i % 4001, 'w' || i % 97, 'w' || i % 31]),
            'text', md5(i::text) || md5((i + 1)::text) || md5((i + 2)::text) || md5((i + 3)::text)),
        (SELECT string_agg(sha512((i * part)::text::bytea), '') FROM generate_series(1, 4 + i % 28) AS part),
        ARRAY['tag' || i % 50, 'tag' || i % 333, 'tag' || i % 1777],
        ARRAY[i / 3.0, i / 7.0, i % 1000 / 9.0],
        'Document ' || i || ' of ' || md5((i % 777)::text),
        timestamptz '2024-01-01' + i * interval '13 seconds'
    FROM generate_series(1, :rows) AS i;
CREATE INDEX document_body ON document USING gin (body jsonb_path_ops);
CREATE INDEX document_changed ON document (changed);
