-- What a role that may do nothing but own a schema can leave for whoever copies its tables. Every function says who
-- called it, in canary.log, which only the target has.
CREATE FUNCTION trap.note(what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF pg_catalog.to_regclass('canary.log') IS NOT NULL THEN
        INSERT INTO canary.log VALUES (what, current_user, pg_catalog.current_setting('search_path'));
    END IF;
    RETURN true;
END $$;
-- what may stand in an index: it only says that it changes nothing
CREATE FUNCTION trap.calm(what text, of_row anyelement) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$BEGIN RETURN trap.note(what); END $$;

CREATE DOMAIN trap.tame AS text CHECK (trap.calm('domain', VALUE));
CREATE TYPE trap.mood AS ENUM ('calm', 'wild');
CREATE TYPE trap.pair AS (a int, b text);
CREATE FUNCTION trap.said(trap.mood) RETURNS text LANGUAGE plpgsql AS $$BEGIN PERFORM trap.note('cast of an enum'); RETURN 'x'; END $$;
CREATE FUNCTION trap.said(trap.pair) RETURNS text LANGUAGE plpgsql AS $$BEGIN PERFORM trap.note('cast of a row'); RETURN 'x'; END $$;
CREATE CAST (trap.mood AS text) WITH FUNCTION trap.said(trap.mood) AS IMPLICIT;
CREATE CAST (trap.pair AS text) WITH FUNCTION trap.said(trap.pair) AS IMPLICIT;
CREATE FUNCTION trap.same(trap.mood, trap.mood) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RETURN trap.note('= of an enum'); END $$;
CREATE FUNCTION trap.same(trap.pair, trap.pair) RETURNS boolean LANGUAGE plpgsql AS $$BEGIN RETURN trap.note('= of a row'); END $$;
CREATE OPERATOR trap.= (LEFTARG = trap.mood, RIGHTARG = trap.mood, FUNCTION = trap.same);
CREATE OPERATOR trap.= (LEFTARG = trap.pair, RIGHTARG = trap.pair, FUNCTION = trap.same);
CREATE FUNCTION trap.apart(float8, float8) RETURNS float8 IMMUTABLE LANGUAGE plpgsql AS $$
BEGIN PERFORM trap.calm('difference', $1); RETURN $1 - $2; END $$;
CREATE TYPE trap.span AS RANGE (subtype = float8, subtype_diff = trap.apart);

CREATE TABLE trap.victim (
    id int PRIMARY KEY,
    v text,
    d trap.tame,
    m trap.mood,
    p trap.pair,
    s trap.span,
    g boolean GENERATED ALWAYS AS (trap.calm('generated', id)) STORED,
    CONSTRAINT checked CHECK (trap.calm('check', id))
);
INSERT INTO trap.victim SELECT n, 'v', 'd', 'calm', ROW (n, 'b')::trap.pair, trap.span(n, n + 1) FROM generate_series(1, 300) n;
ALTER TABLE trap.victim ADD CONSTRAINT late CHECK (trap.calm('check not valid', id)) NOT VALID;
CREATE INDEX victim_index ON trap.victim ((trap.calm('index', id)));
CREATE INDEX victim_partial ON trap.victim (v) WHERE trap.calm('partial index', id);
CREATE INDEX victim_spans ON trap.victim USING gist (s);
CREATE STATISTICS trap.victim_statistics ON (trap.calm('statistics', id)), v FROM trap.victim;
ALTER TABLE trap.victim ADD CONSTRAINT alone EXCLUDE USING btree ((CASE WHEN trap.calm('exclusion', id) THEN id END) WITH =);
CREATE MATERIALIZED VIEW trap.kept AS SELECT id, trap.calm('materialized view', id) FROM trap.victim;

CREATE TABLE trap.parted (id int) PARTITION BY LIST ((trap.calm('partition key', id)));
CREATE TABLE trap.parted_true PARTITION OF trap.parted FOR VALUES IN (true);
INSERT INTO trap.parted VALUES (1);
