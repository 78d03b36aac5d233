-- since 12: constraints and indexes
CREATE TABLE kept (
    id int CONSTRAINT "Odd ""key" PRIMARY KEY WITH (fillfactor = 60),
    code text UNIQUE DEFERRABLE INITIALLY DEFERRED, n int CHECK (n > 0) NO INHERIT,
    span int4range, CONSTRAINT apart EXCLUDE USING gist (span WITH &&) WHERE (id > 3) DEFERRABLE,
    CONSTRAINT two UNIQUE (n, code) INCLUDE (span), box box,
    EXCLUDE USING spgist (box WITH &&) WITH (fillfactor = 80)
);
ALTER TABLE kept ADD CONSTRAINT later CHECK (n < 1000) NOT VALID;
ALTER TABLE kept ADD CONSTRAINT later_local CHECK (n <> 7) NO INHERIT NOT VALID;
COMMENT ON CONSTRAINT "Odd ""key" ON kept IS 'the key';
COMMENT ON INDEX "Odd ""key" IS 'its index';
COMMENT ON CONSTRAINT apart ON kept IS 'apart';
COMMENT ON CONSTRAINT later ON kept IS 'one day';
CREATE TABLE heir () INHERITS (kept);
CREATE TABLE points (
    id int PRIMARY KEY, kept int REFERENCES kept MATCH FULL ON UPDATE SET NULL ON DELETE SET DEFAULT,
    self int REFERENCES points DEFERRABLE INITIALLY DEFERRED, n int
);
ALTER TABLE points ADD CONSTRAINT not_yet FOREIGN KEY (n) REFERENCES kept (id) ON DELETE CASCADE NOT VALID;
COMMENT ON CONSTRAINT not_yet ON points IS 'not yet';
INSERT INTO kept VALUES (1, 'a', 1, '[1,3)', NULL);
INSERT INTO points VALUES (1, 1, 2, NULL), (2, NULL, 1, 1);
CREATE TABLE refers_to_unique (code text, a int, b int);
CREATE TABLE pairs (a int, b int, UNIQUE (a, b));
ALTER TABLE refers_to_unique ADD FOREIGN KEY (b, a) REFERENCES pairs (a, b) MATCH FULL;

CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE INDEX plain ON kept (n DESC NULLS LAST, code COLLATE "C" text_pattern_ops) WHERE n > 3;
CREATE INDEX expressions ON kept (twice(n), lower(code), (n + 1)) WITH (fillfactor = 50);
ALTER INDEX expressions ALTER COLUMN 1 SET STATISTICS 400;
ALTER INDEX expressions ALTER COLUMN 3 SET STATISTICS 0;
CREATE UNIQUE INDEX "Unique "" one" ON kept USING btree (id) INCLUDE (n);
CREATE INDEX hashed ON kept USING hash (code);
CREATE INDEX br ON kept USING brin (id) WITH (pages_per_range = 4, autosummarize = true);
CREATE INDEX gi ON kept USING gin (to_tsvector('english', code)) WITH (fastupdate = off);
CREATE INDEX gs ON kept USING gist (span) WITH (buffering = auto);
COMMENT ON INDEX plain IS 'a plain one';
CREATE STATISTICS "Odd ""stats" (ndistinct, dependencies) ON id, n FROM kept;
CREATE STATISTICS all_kinds ON id, n, code FROM kept;
COMMENT ON STATISTICS all_kinds IS 'all';
ALTER STATISTICS all_kinds OWNER TO family_reader;
CREATE DOMAIN amount AS int CONSTRAINT positive CHECK (VALUE > 0);
ALTER DOMAIN amount ADD CONSTRAINT checked CHECK (twice(VALUE) < 100) NOT VALID;
CREATE TABLE with_domain (a amount, b amount[] DEFAULT '{1}');
-- a check that calls a function that reads the table
CREATE TABLE read_back (id int);
CREATE FUNCTION how_many() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM public.read_back';
ALTER TABLE read_back ADD CHECK (how_many() < 100);
INSERT INTO read_back VALUES (1);
