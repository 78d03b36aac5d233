-- What the target has before a copy: some of the tables, with other rows, keys and triggers, which the copy replaces.
CREATE TABLE customers (id int PRIMARY KEY, name text, note text);
CREATE TABLE orders (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer int CONSTRAINT orders_of REFERENCES customers,
    placed timestamptz
);
INSERT INTO customers SELECT i, 'old ' || i FROM generate_series(1, 1000) i;
INSERT INTO orders (customer) SELECT i % 1000 + 1 FROM generate_series(1, 2000) i;
