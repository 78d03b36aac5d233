-- A source whose owner wants something to run on the target. Whatever of it runs there writes a line into canary.log,
-- which only the target has; on the source the same functions find nothing to write to.
CREATE SCHEMA trap;
CREATE FUNCTION trap.note(what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO canary.log VALUES (what, current_user, pg_catalog.current_setting('search_path'));
    RETURN true;
EXCEPTION WHEN undefined_table OR invalid_schema_name OR insufficient_privilege THEN
    RETURN true;
END $$;
-- what an index and a generated column may call: it only says that it changes nothing
CREATE FUNCTION trap.calm(what text) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$
BEGIN
    RETURN trap.note(what);
END $$;

-- stand-ins for what every program calls without a schema
CREATE FUNCTION trap.count() RETURNS bigint LANGUAGE sql AS $$SELECT trap.note('count'); SELECT 0::bigint$$;
CREATE FUNCTION trap.format(text, VARIADIC text[]) RETURNS text LANGUAGE sql AS $$SELECT trap.note('format'); SELECT ''$$;
CREATE FUNCTION trap.quote_ident(text) RETURNS text LANGUAGE sql AS $$SELECT trap.note('quote_ident'); SELECT $1$$;
CREATE FUNCTION trap.set_config(text, text, boolean) RETURNS text LANGUAGE sql AS $$SELECT trap.note('set_config'); SELECT $2$$;
CREATE FUNCTION trap.current_setting(text) RETURNS text LANGUAGE sql AS $$SELECT trap.note('current_setting'); SELECT ''$$;
CREATE FUNCTION trap.pg_export_snapshot() RETURNS text LANGUAGE sql AS $$SELECT trap.note('snapshot'); SELECT 'x'$$;
CREATE FUNCTION trap.hashtextextended(text, bigint) RETURNS bigint LANGUAGE sql AS $$SELECT trap.note('hash'); SELECT 0::bigint$$;
CREATE FUNCTION trap.same(text, text) RETURNS boolean LANGUAGE sql AS $$SELECT trap.note('='); SELECT true$$;
CREATE FUNCTION trap.same(name, name) RETURNS boolean LANGUAGE sql AS $$SELECT trap.note('= of names'); SELECT true$$;
CREATE FUNCTION trap.same(oid, oid) RETURNS boolean LANGUAGE sql AS $$SELECT trap.note('= of oids'); SELECT true$$;
CREATE FUNCTION trap.joined(text, text) RETURNS text LANGUAGE sql AS $$SELECT trap.note('||'); SELECT ''$$;
CREATE OPERATOR trap.= (LEFTARG = text, RIGHTARG = text, FUNCTION = trap.same);
CREATE OPERATOR trap.= (LEFTARG = name, RIGHTARG = name, FUNCTION = trap.same);
CREATE OPERATOR trap.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = trap.same);
CREATE OPERATOR trap.|| (LEFTARG = text, RIGHTARG = text, FUNCTION = trap.joined);
CREATE TABLE trap.pg_class AS SELECT oid, relname FROM pg_catalog.pg_class LIMIT 0;
CREATE VIEW trap.pg_roles AS SELECT 'nobody'::name AS rolname, trap.note('pg_roles') AS rolsuper;

-- what a copy writes rows through
CREATE DOMAIN trap.tame AS text CHECK (trap.calm('domain'));
CREATE TABLE trap.victim (
    id int PRIMARY KEY DEFAULT (trap.note('default'))::int,
    v text,
    d trap.tame,
    g boolean GENERATED ALWAYS AS (trap.calm('generated')) STORED,
    CHECK (trap.calm('check'))
);
INSERT INTO trap.victim (id, v, d) VALUES
    (1, '\.', 'x'), (2, E'\\.\n\\.', 'x'), (3, $$'; DROP TABLE canary.kept; --$$, 'x'), (4, E'\\N', 'x'), (5, NULL, NULL),
    (6, E'\\! touch t\n', E'\t'), (7, E'\b\f\v\r\n', repeat('é', 3000)), (8, '', '');
CREATE INDEX victim_index ON trap.victim ((trap.calm('index')));
CREATE INDEX victim_partial ON trap.victim (v) WHERE trap.calm('partial index');
CREATE STATISTICS trap.victim_statistics ON (trap.calm('statistics')), v FROM trap.victim;
CREATE VIEW trap.seen AS SELECT id, trap.note('view') FROM trap.victim;
CREATE MATERIALIZED VIEW trap.kept AS SELECT id, trap.note('materialized view') FROM trap.victim;
CREATE TABLE trap.ruled (id int);
INSERT INTO trap.ruled VALUES (1);
CREATE RULE noting AS ON INSERT TO trap.ruled DO ALSO SELECT trap.note('rule');
CREATE FUNCTION trap.fire() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM trap.note('trigger'); RETURN NEW; END $$;
CREATE TRIGGER firing BEFORE INSERT ON trap.victim FOR EACH ROW EXECUTE FUNCTION trap.fire();
ALTER TABLE trap.victim ENABLE ALWAYS TRIGGER firing;
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON trap.ruled DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (trap.note('when')) EXECUTE FUNCTION trap.fire();
ALTER TABLE trap.ruled ENABLE ALWAYS TRIGGER later;
CREATE TABLE trap.hidden (id int);
INSERT INTO trap.hidden VALUES (1);
ALTER TABLE trap.hidden ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY noting ON trap.hidden USING (trap.note('policy')) WITH CHECK (trap.note('policy check'));
CREATE FUNCTION trap.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN PERFORM trap.note('event trigger'); END $$;
CREATE EVENT TRIGGER trap_ddl ON ddl_command_end EXECUTE FUNCTION trap.on_ddl();
ALTER EVENT TRIGGER trap_ddl ENABLE ALWAYS;
CREATE FUNCTION trap.atomic(x text DEFAULT trap.note('argument')::text) RETURNS text LANGUAGE sql
    BEGIN ATOMIC SELECT trap.note('atomic')::text; END;
CREATE TYPE trap.label AS ENUM ($$'; DROP TABLE canary.kept; --$$, $$", $x$; DROP TABLE canary.kept; --$$);
