-- five: five small tables, for the time a copy takes before and after its rows.
-- psql -v scale=1 -f five.sql; `scale` is the share of the rows.
CREATE TABLE customer (id int PRIMARY KEY, name text NOT NULL, made timestamptz NOT NULL DEFAULT now());
CREATE TABLE product (id int PRIMARY KEY, name text NOT NULL, price numeric(10, 2) NOT NULL CHECK (price >= 0));
CREATE TABLE purchase (id int PRIMARY KEY, customer int NOT NULL REFERENCES customer, made timestamptz NOT NULL);
CREATE TABLE line (
    purchase int NOT NULL REFERENCES purchase,
    product int NOT NULL REFERENCES product,
    amount int NOT NULL,
    PRIMARY KEY (purchase, product)
);
CREATE TABLE note (id int PRIMARY KEY, body text);
INSERT INTO customer SELECT i, 'customer ' || i FROM generate_series(1, greatest(5, round(500 * :scale)::int)) AS i;
INSERT INTO product SELECT i, 'product ' || i, i FROM generate_series(1, greatest(5, round(500 * :scale)::int)) AS i;
INSERT INTO purchase SELECT id, id, timestamptz '2024-01-01' + id * interval '1 hour' FROM customer;
INSERT INTO line SELECT id, id, 3 FROM purchase;
INSERT INTO note SELECT i, md5(i::text) FROM generate_series(1, greatest(5, round(1000 * :scale)::int)) AS i;
CREATE INDEX purchase_customer ON purchase (customer);
CREATE INDEX note_body ON note (body);
