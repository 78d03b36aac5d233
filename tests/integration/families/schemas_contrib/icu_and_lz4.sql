-- since 15: what not every build of the server has
CREATE COLLATION numeric_order (provider = icu, locale = 'en-u-kn', deterministic = false);
CREATE COLLATION "Odd ""order" (provider = icu, locale = 'de-AT');
COMMENT ON COLLATION numeric_order IS 'as people count';
CREATE DOMAIN word AS text COLLATE "Odd ""order";
CREATE TABLE collated (t text COLLATE numeric_order PRIMARY KEY, u word, v text COLLATE "en-x-icu");
CREATE INDEX collated_v ON collated (v COLLATE "de-x-icu" DESC, (u || v) COLLATE numeric_order);
CREATE TYPE words AS RANGE (subtype = text, collation = numeric_order);
CREATE VIEW ordered AS SELECT t, v COLLATE "de-x-icu" AS w FROM collated ORDER BY v COLLATE numeric_order;
INSERT INTO collated VALUES ('a1', 'b', 'c'), ('a10', 'ä', 'ö');
CREATE TABLE packed (a text COMPRESSION lz4, b text COMPRESSION pglz);
ALTER TABLE packed ALTER a SET STORAGE EXTERNAL;
CREATE MATERIALIZED VIEW packed_view AS SELECT a FROM packed;
ALTER MATERIALIZED VIEW packed_view ALTER a SET COMPRESSION lz4;
