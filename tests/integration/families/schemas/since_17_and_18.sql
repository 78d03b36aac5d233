-- since 18: what 17 and 18 added
CREATE TABLE generated (a int, v int GENERATED ALWAYS AS (a * 2) VIRTUAL, s int GENERATED ALWAYS AS (a + 1) STORED, w text GENERATED ALWAYS AS (a::text || 'x'));
CREATE TABLE generated_child () INHERITS (generated);
INSERT INTO generated (a) VALUES (1), (NULL);
CREATE TABLE not_nulls (
    id int CONSTRAINT "its ""own" NOT NULL, b int NOT NULL NO INHERIT, c int, d int CONSTRAINT later_named NOT NULL,
    e int PRIMARY KEY, f int, g int
);
INSERT INTO not_nulls VALUES (1, 2, NULL, 4, 5);
ALTER TABLE not_nulls ADD CONSTRAINT not_yet NOT NULL c NOT VALID;
ALTER TABLE not_nulls ADD NOT NULL f NO INHERIT NOT VALID;
ALTER TABLE not_nulls RENAME g TO h;
ALTER TABLE not_nulls ADD CONSTRAINT g_has_one CHECK (h > 0) NOT ENFORCED;
COMMENT ON CONSTRAINT "its ""own" ON not_nulls IS 'named';
COMMENT ON CONSTRAINT not_yet ON not_nulls IS 'one day';
CREATE TABLE heir (d int CONSTRAINT mine NOT NULL) INHERITS (not_nulls);
ALTER TABLE heir ADD CONSTRAINT heir_f NOT NULL f;
CREATE TABLE other_heir () INHERITS (not_nulls);
CREATE TABLE validated () INHERITS (not_nulls);
ALTER TABLE validated VALIDATE CONSTRAINT not_yet;
CREATE TABLE checks (a int CONSTRAINT off CHECK (a > 0) NOT ENFORCED, b int, CONSTRAINT noi CHECK (b > 0) NO INHERIT NOT ENFORCED);
CREATE TABLE checks_child () INHERITS (checks);
INSERT INTO checks VALUES (-1, -1);
CREATE TABLE target (id int PRIMARY KEY, p int REFERENCES not_nulls (e) NOT ENFORCED);
ALTER TABLE target ADD CONSTRAINT self FOREIGN KEY (p) REFERENCES target DEFERRABLE NOT ENFORCED;
INSERT INTO target VALUES (1, 77);
CREATE TABLE periods (id int4range, valid daterange, name text, CONSTRAINT periods_pk PRIMARY KEY (id, valid WITHOUT OVERLAPS),
    CONSTRAINT periods_u UNIQUE (valid, id WITHOUT OVERLAPS) DEFERRABLE);
CREATE TABLE stays (id int4range, valid daterange, parent int4range,
    CONSTRAINT stays_in FOREIGN KEY (parent, PERIOD valid) REFERENCES periods (id, PERIOD valid));
INSERT INTO periods VALUES ('[1,2)', '[2020-01-01,2021-01-01)', 'x'), ('[1,2)', '[2021-01-01,2022-01-01)', 'y');
INSERT INTO stays VALUES ('[9,10)', '[2020-06-01,2021-06-01)', '[1,2)');
CREATE TABLE numbered (id int GENERATED ALWAYS AS IDENTITY, k int NOT NULL, CONSTRAINT pk PRIMARY KEY (id, k)) PARTITION BY LIST (k);
CREATE TABLE numbered_1 PARTITION OF numbered FOR VALUES IN (1);
CREATE TABLE numbered_2 (k int NOT NULL, id int CONSTRAINT other_name NOT NULL);
ALTER TABLE numbered ATTACH PARTITION numbered_2 DEFAULT;
INSERT INTO numbered (k) VALUES (1), (2), (3);
CREATE TABLE excluded (a int4range, r int4range, EXCLUDE USING gist (r WITH &&, a WITH =)) PARTITION BY LIST (a);
CREATE TABLE many (id int, f int) PARTITION BY LIST (id);
CREATE TABLE many_1 PARTITION OF many FOR VALUES IN (1);
ALTER TABLE many ADD CONSTRAINT many_f FOREIGN KEY (f) REFERENCES target NOT VALID;
ALTER TABLE many_1 ADD CONSTRAINT many_g FOREIGN KEY (f) REFERENCES target NOT ENFORCED;
CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE by_method (a int) PARTITION BY LIST (a) USING heap2;
CREATE TABLE by_method_1 PARTITION OF by_method FOR VALUES IN (1);
CREATE TABLE by_method_2 PARTITION OF by_method FOR VALUES IN (2) USING heap;
CREATE TABLE by_method_3 (a int) USING heap2;
CREATE MATERIALIZED VIEW by_method_view USING heap2 AS SELECT 1 AS a;
CREATE DOMAIN named AS int CONSTRAINT "dom ""nn" NOT NULL CONSTRAINT nn_check CHECK (VALUE <> 5);
COMMENT ON CONSTRAINT "dom ""nn" ON DOMAIN named IS 'never';
CREATE VIEW tabled AS SELECT * FROM JSON_TABLE('[1,2]', '$[*]' COLUMNS (a int PATH '$', n FOR ORDINALITY));
CREATE VIEW queried AS SELECT JSON_VALUE('{"a":1}', '$.a' RETURNING int) AS v, JSON_EXISTS('{}', '$.a') AS e, JSON_SCALAR(1) AS s;
CREATE FUNCTION returns_old() RETURNS SETOF record LANGUAGE sql BEGIN ATOMIC
    UPDATE target SET p = 5 RETURNING old.id, new.p; END;
GRANT MAINTAIN ON target TO family_reader;
GRANT ALL ON numbered TO family_reader WITH GRANT OPTION;
CREATE FUNCTION on_login() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER logged_in ON login EXECUTE FUNCTION on_login();
CREATE PUBLICATION with_generated FOR TABLE generated WITH (publish_generated_columns = stored);
CREATE COLLATION built_in (provider = builtin, locale = 'C.UTF-8');
ALTER DEFAULT PRIVILEGES GRANT SELECT ON LARGE OBJECTS TO family_reader;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT MAINTAIN ON TABLES TO family_reader;
