-- since 15: extensions in odd schemas, with changed members, and what is made of them
CREATE SCHEMA "Ext ""odd";
CREATE SCHEMA empty_ext;
CREATE EXTENSION hstore SCHEMA "Ext ""odd";
CREATE EXTENSION pg_stat_statements SCHEMA empty_ext;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION intarray;
CREATE EXTENSION earthdistance CASCADE;
CREATE EXTENSION postgres_fdw;
CREATE EXTENSION dblink;
CREATE EXTENSION citext SCHEMA "Ext ""odd";
COMMENT ON EXTENSION hstore IS 'ours';
COMMENT ON EXTENSION pg_trgm IS NULL;
-- changed members
REVOKE EXECUTE ON FUNCTION public.show_limit() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.set_limit(real) TO family_reader WITH GRANT OPTION;
GRANT SELECT (query) ON empty_ext.pg_stat_statements TO family_reader;
GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO family_reader;
GRANT USAGE ON TYPE "Ext ""odd".hstore TO family_reader;
COMMENT ON FUNCTION public.show_limit() IS 'changed comment';
ALTER FUNCTION public.similarity(text, text) COST 77;
ALTER FUNCTION public.word_similarity(text, text) OWNER TO family_reader;
-- uses
CREATE TABLE uses (h "Ext ""odd".hstore DEFAULT ''::"Ext ""odd".hstore, a int[], t text, c "Ext ""odd".citext UNIQUE, e earth);
CREATE INDEX uses_h ON uses USING gin (h "Ext ""odd".gin_hstore_ops);
CREATE INDEX uses_a ON uses USING gin (a gin__int_ops);
CREATE INDEX uses_t ON uses USING gist (t gist_trgm_ops(siglen = 32));
INSERT INTO uses VALUES ('a=>1', '{1,2}', 'text', 'Case', NULL);
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', dbname 'x');
CREATE USER MAPPING FOR postgres SERVER far OPTIONS (user 'u', password 'hunter2');
CREATE FOREIGN TABLE far_t (id int OPTIONS (column_name 'ID')) SERVER far OPTIONS (schema_name 's', table_name 't', fetch_size '50');
CREATE INDEX depends ON uses (t);
ALTER INDEX depends DEPENDS ON EXTENSION hstore;
CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER trg BEFORE INSERT ON uses FOR EACH ROW EXECUTE FUNCTION trg();
ALTER TRIGGER trg ON uses DEPENDS ON EXTENSION hstore;
CREATE MATERIALIZED VIEW mv AS SELECT h FROM uses;
ALTER MATERIALIZED VIEW mv DEPENDS ON EXTENSION hstore;
CREATE CAST ("Ext ""odd".citext AS int4) WITH INOUT;
