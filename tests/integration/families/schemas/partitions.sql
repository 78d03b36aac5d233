-- since 12: partitions, their indexes and constraints, attached, on ONLY, and invalid
CREATE SCHEMA parts;
CREATE FUNCTION public.bucket(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 3';
CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE log (id int NOT NULL, at date NOT NULL, note text DEFAULT 'none', CHECK (id > 0)) PARTITION BY RANGE (at);
ALTER TABLE log ALTER note SET STATISTICS 44;
CREATE TABLE parts.log_1 PARTITION OF log (note DEFAULT 'first', CHECK (note <> 'bad')) FOR VALUES FROM (MINVALUE) TO ('2024-01-01') WITH (fillfactor = 70);
CREATE TABLE parts.log_2 (note text, gone int, id int NOT NULL, at date NOT NULL, CONSTRAINT log_id_check CHECK (id > 0));
ALTER TABLE parts.log_2 DROP COLUMN gone;
ALTER TABLE log ATTACH PARTITION parts.log_2 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE parts.log_rest PARTITION OF log DEFAULT PARTITION BY LIST (bucket(id));
CREATE TABLE parts.log_rest_0 PARTITION OF parts.log_rest FOR VALUES IN (0, NULL);
CREATE TABLE parts.log_rest_other PARTITION OF parts.log_rest DEFAULT;
ALTER TABLE parts.log_1 ALTER id SET STATISTICS 7, ALTER note SET STORAGE EXTERNAL;
INSERT INTO log VALUES (1, '2023-05-05', 'a'), (2, '2024-05-05', 'b'), (3, '2030-01-01', 'c'), (4, '2031-01-01', 'd');

-- an index on the root: children's made by themselves, an attached one of another name, one with its own comment
CREATE INDEX own_index ON parts.log_2 (at);
CREATE INDEX log_at ON log (at);
COMMENT ON INDEX parts.log_1_at_idx IS 'of the partition';
ALTER INDEX parts.log_1_at_idx SET (fillfactor = 60);
-- on ONLY the root, so invalid until all partitions have one
CREATE INDEX log_note ON ONLY log (note);
CREATE INDEX log_1_note ON parts.log_1 (note);
ALTER INDEX log_note ATTACH PARTITION parts.log_1_note;
CREATE INDEX log_alone ON ONLY log (id, note);
CREATE INDEX only_here ON parts.log_1 (id) INCLUDE (note);
ALTER TABLE parts.log_1 CLUSTER ON only_here;

-- keys
CREATE TABLE keyed (id int, k int, v text, PRIMARY KEY (id, k), UNIQUE (k, id)) PARTITION BY HASH (k);
CREATE TABLE keyed_0 PARTITION OF keyed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE keyed_1 (id int NOT NULL, k int NOT NULL, v text, CONSTRAINT other_name PRIMARY KEY (id, k));
ALTER TABLE keyed ATTACH PARTITION keyed_1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
COMMENT ON CONSTRAINT other_name ON keyed_1 IS 'attached';
INSERT INTO keyed SELECT i, i, 'v' FROM generate_series(1, 10) i;
CREATE TABLE half_keyed (id int NOT NULL) PARTITION BY LIST (id);
CREATE TABLE half_keyed_1 PARTITION OF half_keyed FOR VALUES IN (1);
ALTER TABLE ONLY half_keyed ADD CONSTRAINT half PRIMARY KEY (id);

-- foreign keys from and to partitioned tables, and of one partition alone
CREATE TABLE refers (id int, k int, PRIMARY KEY (id), FOREIGN KEY (id, k) REFERENCES keyed ON DELETE CASCADE);
CREATE TABLE many (id int, k int, at date) PARTITION BY RANGE (at);
CREATE TABLE many_1 PARTITION OF many FOR VALUES FROM ('2024-01-01') TO (MAXVALUE);
ALTER TABLE many ADD CONSTRAINT many_refers FOREIGN KEY (id) REFERENCES refers DEFERRABLE;
ALTER TABLE many ADD CONSTRAINT many_keyed FOREIGN KEY (id, k) REFERENCES keyed;
ALTER TABLE many_1 ADD CONSTRAINT only_mine FOREIGN KEY (k) REFERENCES refers (id) NOT VALID;
COMMENT ON CONSTRAINT many_refers ON many IS 'refers';
INSERT INTO refers VALUES (1, 1);
INSERT INTO many VALUES (1, 1, '2024-05-05');

-- triggers: copies on partitions, one of which rests
CREATE TRIGGER touched AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE parts.log_1 DISABLE TRIGGER touched;
CREATE TRIGGER mine BEFORE INSERT ON parts.log_1 FOR EACH ROW EXECUTE FUNCTION touch();
COMMENT ON TRIGGER touched ON log IS 'all';

-- a partition elsewhere, one made of expressions, multi-column bounds, one detached, unusual names
CREATE FOREIGN DATA WRAPPER wrapper;
CREATE SERVER far FOREIGN DATA WRAPPER wrapper;
CREATE TABLE mixed (a int, b text COLLATE "C", "C d" int) PARTITION BY RANGE (lower(b) COLLATE "C" text_pattern_ops, (a + 1), "C d");
CREATE FOREIGN TABLE mixed_far PARTITION OF mixed FOR VALUES FROM (MINVALUE, MINVALUE, MINVALUE) TO ('m', 5, 7) SERVER far OPTIONS (x 'y');
CREATE TABLE "Mixed ""rest" PARTITION OF mixed FOR VALUES FROM ('m', 5, 7) TO ('zz', MAXVALUE, MAXVALUE);
CREATE TABLE detached PARTITION OF mixed DEFAULT;
ALTER TABLE mixed DETACH PARTITION detached;
GRANT SELECT ON mixed TO family_reader;
GRANT INSERT (a) ON "Mixed ""rest" TO family_reader;
COMMENT ON TABLE "Mixed ""rest" IS 'it''s a partition';
CREATE TABLE by_enum (c bool, n numeric, t timestamptz) PARTITION BY LIST (c);
CREATE TABLE by_enum_t PARTITION OF by_enum FOR VALUES IN (true) PARTITION BY RANGE (t);
CREATE TABLE by_enum_t_1 PARTITION OF by_enum_t FOR VALUES FROM ('2020-01-01 00:00:00+02') TO ('infinity');
ALTER TABLE by_enum ALTER n SET NOT NULL;
ALTER TABLE by_enum_t_1 ALTER n SET DEFAULT 5;
CREATE TABLE with_generated (a int, b int GENERATED ALWAYS AS (a + 1) STORED) PARTITION BY LIST (a);
CREATE TABLE with_generated_1 PARTITION OF with_generated FOR VALUES IN (1);
INSERT INTO with_generated VALUES (1);
CREATE POLICY p ON log USING (id > 1);
ALTER TABLE log ENABLE ROW LEVEL SECURITY;
CREATE RULE r AS ON INSERT TO keyed_0 WHERE new.id < 0 DO INSTEAD NOTHING;
