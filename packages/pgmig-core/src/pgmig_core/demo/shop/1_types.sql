-- Schemas, types and the functions that tables need
CREATE SCHEMA shop;
CREATE SCHEMA warehouse;
CREATE SCHEMA analytics;

COMMENT ON SCHEMA shop IS 'What customers see: products, orders, invoices';
COMMENT ON SCHEMA warehouse IS 'Where it lies and who moves it';
COMMENT ON SCHEMA analytics IS 'What we learn from it — nothing here is needed to sell';

CREATE TYPE shop.order_status AS ENUM ('cart', 'placed', 'paid', 'packed', 'sent', 'delivered', 'returned');
CREATE TYPE shop.payment_method AS ENUM ('card', 'transfer', 'invoice', 'コンビニ', 'gift card');
CREATE TYPE warehouse.movement_kind AS ENUM ('receipt', 'pick', 'return', 'write-off', 'count');
COMMENT ON TYPE shop.order_status IS 'In the order in which an order goes through them';

CREATE TYPE shop.address AS (
    street text,
    house_number text COLLATE "C",
    postcode text,
    city text,
    country char(2)
);
COMMENT ON TYPE shop.address IS 'A postal address, as a value';
COMMENT ON COLUMN shop.address.country IS 'ISO 3166-1 alpha-2';

CREATE TYPE shop.price_range AS RANGE (subtype = numeric);
COMMENT ON TYPE shop.price_range IS 'From … up to, in the shop''s currency';

CREATE DOMAIN shop.email AS text
    CONSTRAINT email_looks_right CHECK (VALUE ~ '^[^@\s]+@[^@\s]+\.[^@\s]+$');
CREATE DOMAIN shop.amount AS numeric(12, 2) DEFAULT 0 NOT NULL
    CONSTRAINT amount_not_negative CHECK (VALUE >= 0);
CREATE DOMAIN shop.sku AS text COLLATE "C"
    CONSTRAINT sku_form CHECK (VALUE ~ '^[A-Z]{3}-[0-9]{5}$');
CREATE DOMAIN warehouse.percent AS numeric(5, 2)
    CONSTRAINT percent_bounds CHECK (VALUE BETWEEN 0 AND 100);
COMMENT ON DOMAIN shop.amount IS 'Money, never negative';
COMMENT ON CONSTRAINT sku_form ON DOMAIN shop.sku IS 'Three letters of the category, five figures';

-- one numbering for all documents, whatever table they are in
CREATE SEQUENCE shop.document_number START 100001;
COMMENT ON SEQUENCE shop.document_number IS 'Invoices and credit notes share it: no two documents have the same number';
CREATE SEQUENCE warehouse.dock_number AS smallint MINVALUE 1 MAXVALUE 12 CYCLE;
CREATE SEQUENCE analytics."Kampagne Nr." AS bigint INCREMENT BY -1 MAXVALUE -1 MINVALUE -1000000 START -1 CACHE 5;

CREATE FUNCTION shop.slug(title text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT trim(both '-' FROM regexp_replace(lower(title), '[^a-z0-9]+', '-', 'g')) $$;
COMMENT ON FUNCTION shop.slug(text) IS 'For URLs; used by a generated column and an index';

CREATE FUNCTION shop.next_document(prefix text DEFAULT 'R') RETURNS text
    LANGUAGE sql VOLATILE
    AS $$ SELECT prefix || '-' || nextval('shop.document_number') $$;

CREATE FUNCTION shop.is_weekday(day timestamptz) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN extract(isodow FROM day AT TIME ZONE 'UTC') < 6;
