-- Every kind of object outside the relations that a database of PostgreSQL 12 can have without further programs.
-- The roles family_reader and "family odd ""role" are there.
CREATE SCHEMA app;
CREATE SCHEMA "Odd ""schema" AUTHORIZATION "family odd ""role";
COMMENT ON SCHEMA app IS 'what it''s about';
GRANT USAGE ON SCHEMA app TO family_reader;
CREATE COLLATION app.coll (provider = libc, locale = 'C');
COMMENT ON COLLATION app.coll IS 'as the bytes are';

-- types
CREATE TYPE app.mood AS ENUM ('sad', 'ok');
ALTER TYPE app.mood ADD VALUE 'it''s fine' BEFORE 'ok';
CREATE TYPE app.nothing AS ENUM ();
CREATE TYPE "Odd ""schema"."Odd ""type" AS ENUM (E'a\\b', '');
COMMENT ON TYPE app.mood IS E'a\nmood \\ two';
REVOKE ALL ON TYPE app.mood FROM PUBLIC;
GRANT USAGE ON TYPE app.mood TO family_reader WITH GRANT OPTION;
CREATE TYPE app.address AS (street text COLLATE app.coll, gone int, "No" numeric(5, 2)[], mood app.mood);
ALTER TYPE app.address DROP ATTRIBUTE gone;
COMMENT ON COLUMN app.address."No" IS 'of the house';
CREATE TYPE app.empty AS ();
CREATE DOMAIN app.price AS numeric(10, 2) DEFAULT 1 NOT NULL CONSTRAINT positive CHECK (value > 0) CHECK (value < 1000);
CREATE DOMAIN app.low_price AS app.price CONSTRAINT low CHECK (value < 10);
ALTER DOMAIN app.low_price ADD CONSTRAINT odd CHECK (value <> 7) NOT VALID;
CREATE DOMAIN app.words AS text[] COLLATE "C" DEFAULT '{}';
COMMENT ON CONSTRAINT positive ON DOMAIN app.price IS 'no gifts';
COMMENT ON DOMAIN app.price IS 'money';
GRANT USAGE ON DOMAIN app.price TO family_reader;
CREATE TYPE app.floats AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE app.texts AS RANGE (subtype = text, collation = app.coll);
CREATE TYPE app.ints;
CREATE FUNCTION app.ints_canonical(app.ints) RETURNS app.ints LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
CREATE TYPE app.ints AS RANGE (subtype = int4, canonical = app.ints_canonical);
CREATE TYPE app.later;
COMMENT ON TYPE app.later IS 'never defined';
CREATE TYPE app.int42;
CREATE FUNCTION app.int42_in(cstring) RETURNS app.int42 LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION app.int42_out(app.int42) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE app.int42 (
    input = app.int42_in, output = app.int42_out, internallength = 4, passedbyvalue, alignment = int4, default = '42',
    category = 'N', delimiter = ';'
);
CREATE TYPE app.blob;
CREATE FUNCTION app.blob_in(cstring, oid, integer) RETURNS app.blob LANGUAGE internal IMMUTABLE STRICT AS 'varcharin';
CREATE FUNCTION app.blob_out(app.blob) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varcharout';
CREATE TYPE app.blob (
    input = app.blob_in, output = app.blob_out, typmod_in = varchartypmodin, typmod_out = varchartypmodout,
    internallength = variable, storage = extended, collatable = true
);
GRANT USAGE ON TYPE app.int42 TO family_reader;

-- functions
CREATE FUNCTION app.add(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT a + b';
CREATE FUNCTION app.add(a text, VARIADIC rest text[]) RETURNS text LANGUAGE sql AS $$ SELECT a || rest[1] $$;
CREATE FUNCTION app.several(IN a int, OUT b int, INOUT c text) LANGUAGE plpgsql SECURITY DEFINER COST 12
    SET search_path TO app, "Odd ""schema" SET work_mem TO '5MB' AS $f$ BEGIN b := a; END $f$;
CREATE FUNCTION app.rows_of() RETURNS TABLE (id int, "Name" text) LANGUAGE sql STABLE ROWS 7 AS 'SELECT 1, ''x''';
CREATE FUNCTION app.numbered() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
CREATE FUNCTION app.any_of(anyelement, anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION "Odd ""schema"."Odd ""function"("Odd ""schema"."Odd ""type") RETURNS SETOF app.address LANGUAGE sql LEAKPROOF STRICT AS
    'SELECT NULL::app.address';
CREATE PROCEDURE app.act(INOUT n int) LANGUAGE plpgsql AS $f$ BEGIN COMMIT; END $f$;
COMMENT ON FUNCTION app.add(int, int) IS 'adds';
COMMENT ON PROCEDURE app.act(int) IS 'acts';
REVOKE ALL ON FUNCTION app.add(int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.add(int, int) TO family_reader;
GRANT EXECUTE ON PROCEDURE app.act(int) TO "family odd ""role";
ALTER FUNCTION app.rows_of() OWNER TO family_reader;
CREATE FUNCTION app.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $f$ BEGIN END $f$;

-- aggregates
CREATE AGGREGATE app.total(int) (sfunc = int4pl, stype = int, initcond = '0', combinefunc = int4pl, parallel = safe,
    msfunc = int4pl, minvfunc = int4mi, mstype = int, minitcond = '0');
CREATE AGGREGATE app.average(int) (sfunc = int4_avg_accum, stype = _int8, finalfunc = int8_avg, initcond = '{0,0}',
    finalfunc_modify = shareable, sspace = 64);
CREATE AGGREGATE app.how_many(*) (sfunc = int8inc, stype = int8, initcond = '0');
CREATE AGGREGATE app.least_of(int) (sfunc = int4smaller, stype = int, sortop = <);
CREATE AGGREGATE app.percentile(float8 ORDER BY anyelement) (sfunc = ordered_set_transition, stype = internal,
    finalfunc = percentile_disc_final, finalfunc_extra);
CREATE AGGREGATE app.standing(VARIADIC "any" ORDER BY VARIADIC "any") (sfunc = ordered_set_transition_multi,
    stype = internal, finalfunc = rank_final, finalfunc_extra, hypothetical);
COMMENT ON AGGREGATE app.how_many(*) IS 'counts';
COMMENT ON AGGREGATE app.percentile(float8 ORDER BY anyelement) IS 'a share';
GRANT EXECUTE ON FUNCTION app.how_many() TO family_reader WITH GRANT OPTION;
REVOKE EXECUTE ON FUNCTION app.percentile(float8, anyelement) FROM PUBLIC;

-- operators
CREATE FUNCTION app.lt(app.int42, app.int42) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4lt';
CREATE FUNCTION app.le(app.int42, app.int42) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4le';
CREATE FUNCTION app.eq(app.int42, app.int42) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4eq';
CREATE FUNCTION app.ge(app.int42, app.int42) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4ge';
CREATE FUNCTION app.gt(app.int42, app.int42) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'int4gt';
CREATE FUNCTION app.cmp(app.int42, app.int42) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
CREATE OPERATOR app.< (function = app.lt, leftarg = app.int42, rightarg = app.int42, commutator = OPERATOR(app.>),
    negator = OPERATOR(app.>=), restrict = scalarltsel, join = scalarltjoinsel);
CREATE OPERATOR app.<= (function = app.le, leftarg = app.int42, rightarg = app.int42, commutator = OPERATOR(app.>=),
    negator = OPERATOR(app.>));
CREATE OPERATOR app.= (function = app.eq, leftarg = app.int42, rightarg = app.int42, commutator = OPERATOR(app.=),
    merges, hashes, restrict = eqsel, join = eqjoinsel);
CREATE OPERATOR app.>= (function = app.ge, leftarg = app.int42, rightarg = app.int42, commutator = OPERATOR(app.<=),
    negator = OPERATOR(app.<));
CREATE OPERATOR app.> (function = app.gt, leftarg = app.int42, rightarg = app.int42, commutator = OPERATOR(app.<),
    negator = OPERATOR(app.<=));
CREATE OPERATOR "Odd ""schema".@#@ (function = int4abs, rightarg = int4);
COMMENT ON OPERATOR app.= (app.int42, app.int42) IS 'same';
CREATE OPERATOR FAMILY app.family USING btree;
CREATE OPERATOR CLASS app.int42_ops DEFAULT FOR TYPE app.int42 USING btree FAMILY app.family AS
    OPERATOR 1 app.<, OPERATOR 2 app.<=, OPERATOR 3 app.=, OPERATOR 4 app.>=, OPERATOR 5 app.>,
    FUNCTION 1 app.cmp(app.int42, app.int42);
CREATE OPERATOR CLASS app.bare FOR TYPE int8 USING btree AS STORAGE int8;
ALTER OPERATOR FAMILY app.family USING btree ADD OPERATOR 1 < (int8, int4), FUNCTION 1 (int8, int4) btint84cmp(int8, int4);
CREATE OPERATOR CLASS app.point_ops FOR TYPE point USING gist AS STORAGE box,
    OPERATOR 15 <-> (point, point) FOR ORDER BY float_ops,
    FUNCTION 1 gist_point_consistent(internal, point, smallint, oid, internal), FUNCTION 2 gist_box_union(internal, internal),
    FUNCTION 5 gist_box_penalty(internal, internal, internal), FUNCTION 6 gist_box_picksplit(internal, internal),
    FUNCTION 7 gist_box_same(box, box, internal), FUNCTION 8 gist_point_distance(internal, point, smallint, oid, internal);
COMMENT ON OPERATOR CLASS app.int42_ops USING btree IS 'sorts';
COMMENT ON OPERATOR FAMILY app.family USING btree IS 'sorts all';

-- casts, transforms, conversions, languages, access methods
CREATE FUNCTION app.to_price(app.int42) RETURNS numeric LANGUAGE sql IMMUTABLE AS 'SELECT 42::numeric';
CREATE CAST (app.int42 AS numeric) WITH FUNCTION app.to_price(app.int42) AS ASSIGNMENT;
CREATE CAST (app.int42 AS int) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (app.int42 AS jsonb) WITH INOUT;
COMMENT ON CAST (app.int42 AS int) IS 'the same bits';
CREATE TRANSFORM FOR app.int42 LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
CREATE DEFAULT CONVERSION app.conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
COMMENT ON CONVERSION app.conv IS 'to utf8';
CREATE FUNCTION app.plfoo() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE TRUSTED LANGUAGE plfoo HANDLER app.plfoo;
COMMENT ON LANGUAGE plfoo IS 'foo';
REVOKE USAGE ON LANGUAGE plfoo FROM PUBLIC;
CREATE ACCESS METHOD gist2 TYPE INDEX HANDLER gisthandler;
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
COMMENT ON ACCESS METHOD gist2 IS 'a second one';

-- text search
CREATE TEXT SEARCH PARSER app.parser (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end,
    headline = prsd_headline, lextypes = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE app.template (init = dsimple_init, lexize = dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY app.dictionary (template = app.template, stopwords = 'english', accept = false);
CREATE TEXT SEARCH CONFIGURATION app.configuration (copy = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION app.configuration ALTER MAPPING FOR asciiword, "int" WITH app.dictionary, english_stem;
ALTER TEXT SEARCH CONFIGURATION app.configuration DROP MAPPING FOR url;
CREATE TEXT SEARCH CONFIGURATION app.own (parser = app.parser);
COMMENT ON TEXT SEARCH DICTIONARY app.dictionary IS 'words';
COMMENT ON TEXT SEARCH CONFIGURATION app.configuration IS 'conf';

-- foreign data
CREATE FOREIGN DATA WRAPPER wrapper VALIDATOR postgresql_fdw_validator;
CREATE FOREIGN DATA WRAPPER options OPTIONS ("Debug" 'it''s');
CREATE SERVER far TYPE 'some' VERSION '9' FOREIGN DATA WRAPPER wrapper OPTIONS (host 'h', dbname E'a\\b');
CREATE USER MAPPING FOR PUBLIC SERVER far;
CREATE USER MAPPING FOR family_reader SERVER far OPTIONS (user 'u', password 'hunter2');
COMMENT ON SERVER far IS 'away';
GRANT USAGE ON FOREIGN DATA WRAPPER wrapper TO family_reader;
GRANT USAGE ON FOREIGN SERVER far TO family_reader WITH GRANT OPTION;

-- relations, for what is hung on them
CREATE TABLE app.things (id int PRIMARY KEY, kind app.mood, price app.price, span app.ints, n app.int42, secret text);
CREATE TABLE "Odd ""schema"."Odd ""table" (id int PRIMARY KEY);
GRANT SELECT ON app.things TO family_reader WITH GRANT OPTION;
GRANT INSERT (id, kind), UPDATE (price) ON app.things TO family_reader;
SET SESSION AUTHORIZATION family_reader;
GRANT SELECT ON app.things TO PUBLIC;
RESET SESSION AUTHORIZATION;
INSERT INTO app.things VALUES (1, 'ok', 2, '[1,3)', '7', 's');

-- what happens and what is published
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('DROP TABLE', 'CREATE TABLE') EXECUTE FUNCTION app.on_ddl();
CREATE EVENT TRIGGER always ON sql_drop EXECUTE FUNCTION app.on_ddl();
ALTER EVENT TRIGGER always ENABLE ALWAYS;
CREATE EVENT TRIGGER never ON ddl_command_start EXECUTE FUNCTION app.on_ddl();
ALTER EVENT TRIGGER never DISABLE;
COMMENT ON EVENT TRIGGER never IS 'not now';
CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert, delete');
CREATE PUBLICATION news FOR TABLE app.things, "Odd ""schema"."Odd ""table";
CREATE PUBLICATION silence WITH (publish = '');
COMMENT ON PUBLICATION news IS 'a few';

-- privileges of what was there before, and of what will be
REVOKE EXECUTE ON FUNCTION pg_sleep(float8) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_sleep(float8) TO family_reader;
REVOKE SELECT ON pg_catalog.pg_proc FROM PUBLIC;
GRANT SELECT (oid, proname) ON pg_catalog.pg_proc TO PUBLIC;
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO family_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO family_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE "family odd ""role" REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE family_reader GRANT USAGE ON SEQUENCES TO "family odd ""role" WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE family_reader GRANT USAGE ON TYPES TO "family odd ""role";
ALTER DEFAULT PRIVILEGES GRANT CREATE ON SCHEMAS TO family_reader;

-- large objects
SELECT lo_from_bytea(70001, '\x00ff10');
SELECT lo_create(70002);
COMMENT ON LARGE OBJECT 70001 IS 'a picture';
GRANT SELECT ON LARGE OBJECT 70001 TO family_reader;
ALTER LARGE OBJECT 70002 OWNER TO family_reader;
