-- since 12: views, materialized views, rules, triggers, policies
CREATE SCHEMA app;
CREATE TABLE app.t (id int PRIMARY KEY, name text, n numeric, who name DEFAULT CURRENT_USER);
INSERT INTO app.t SELECT i, 'n' || i, i FROM generate_series(1, 9) i;
CREATE VIEW app.needs_key AS SELECT id, name, count(*) FROM app.t GROUP BY id;
CREATE VIEW app.needs_key_too AS SELECT * FROM app.needs_key WHERE count > 1;
CREATE VIEW app.checked WITH (security_barrier) AS SELECT id, name FROM app.t WHERE id > 0 WITH CASCADED CHECK OPTION;
CREATE VIEW app.locally AS SELECT id, name FROM app.checked WHERE id < 100 WITH LOCAL CHECK OPTION;
ALTER VIEW app.checked ALTER name SET DEFAULT 'of the view';
COMMENT ON VIEW app.checked IS 'a view';
COMMENT ON COLUMN app.checked.name IS 'its name';
GRANT SELECT, INSERT (id) ON app.checked TO family_reader;
ALTER VIEW app.locally OWNER TO family_reader;
CREATE RECURSIVE VIEW app.counted (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM counted WHERE n < 5;
CREATE VIEW app."Odd ""names" ("A b", "select", "ü") AS SELECT 1, 'x'::text, NULL::date;
CREATE VIEW app.nothing AS SELECT;
CREATE TEMP VIEW not_mine AS SELECT 1;
CREATE VIEW app.windows AS SELECT id, rank() OVER w, sum(n) FILTER (WHERE n > 2) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    FROM app.t WINDOW w AS (ORDER BY n);
CREATE VIEW app.merged AS SELECT x.id AS a, y.* FROM app.t x LEFT JOIN app.t AS y (i, j, k, l) ON x.id = y.i,
    LATERAL generate_series(1, x.id) WITH ORDINALITY AS g (v, o), ROWS FROM (unnest(ARRAY[1]), generate_series(1, 2)) AS r (p, q);
CREATE FUNCTION app.of_view(app.checked) RETURNS text LANGUAGE sql AS 'SELECT $1.name';
CREATE VIEW app.uses_function AS SELECT app.of_view(c) AS f FROM app.checked c;
-- a circle of a view and a function
CREATE FUNCTION app.circle() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW app.circle_view AS SELECT app.circle() AS x;
CREATE FUNCTION app.takes(app.circle_view) RETURNS int LANGUAGE sql AS 'SELECT 1';

CREATE MATERIALIZED VIEW app.filled WITH (fillfactor = 80) AS SELECT id, n * 2 AS twice, name FROM app.t;
CREATE UNIQUE INDEX filled_id ON app.filled (id);
ALTER MATERIALIZED VIEW app.filled CLUSTER ON filled_id;
ALTER MATERIALIZED VIEW app.filled ALTER name SET STATISTICS 12, ALTER name SET STORAGE EXTERNAL, ALTER twice SET (n_distinct = 4);
CREATE MATERIALIZED VIEW app.over_filled AS SELECT count(*) AS c FROM app.filled;
CREATE MATERIALIZED VIEW app.empty AS SELECT id FROM app.t WITH NO DATA;
CREATE MATERIALIZED VIEW app.over_empty AS SELECT id FROM app.t;
COMMENT ON MATERIALIZED VIEW app.filled IS 'rows';
COMMENT ON COLUMN app.filled.twice IS 'two times';
GRANT SELECT (id) ON app.filled TO family_reader;
ALTER MATERIALIZED VIEW app.over_filled OWNER TO family_reader;

CREATE RULE "Odd ""rule" AS ON UPDATE TO app.needs_key DO INSTEAD (UPDATE app.t SET name = new.name WHERE id = old.id; NOTIFY changed);
CREATE RULE kept AS ON DELETE TO app.t WHERE old.id < 5 DO INSTEAD NOTHING;
CREATE RULE noted AS ON INSERT TO app.t DO ALSO SELECT 1;
ALTER TABLE app.t DISABLE RULE noted;
ALTER TABLE app.t ENABLE ALWAYS RULE kept;
COMMENT ON RULE kept ON app.t IS 'kept';
CREATE VIEW app.ruled AS SELECT 1 AS a;
CREATE RULE a AS ON INSERT TO app.ruled DO INSTEAD INSERT INTO app.t (id) VALUES (new.a) RETURNING id;

CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER "Odd ""trigger" BEFORE UPDATE OF name, n ON app.t FOR EACH ROW WHEN (old.name IS DISTINCT FROM new.name)
    EXECUTE FUNCTION app.touch('a', 'it''s', '\x');
CREATE TRIGGER transitions AFTER UPDATE ON app.t REFERENCING OLD TABLE AS before NEW TABLE AS "After"
    FOR EACH STATEMENT EXECUTE FUNCTION app.touch();
CREATE TRIGGER instead INSTEAD OF INSERT ON app.checked FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON app.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER emptied AFTER TRUNCATE ON app.t EXECUTE FUNCTION app.touch();
ALTER TABLE app.t DISABLE TRIGGER transitions;
ALTER TABLE app.t ENABLE REPLICA TRIGGER "Odd ""trigger";
ALTER TABLE app.t ENABLE ALWAYS TRIGGER emptied;
COMMENT ON TRIGGER emptied ON app.t IS 'nothing left';

ALTER TABLE app.t ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.t FORCE ROW LEVEL SECURITY;
CREATE POLICY everyone ON app.t FOR SELECT USING (who = CURRENT_USER);
CREATE POLICY "Odd ""policy" ON app.t AS RESTRICTIVE FOR UPDATE TO family_reader, "family odd ""role"
    USING (id IN (SELECT id FROM app.filled)) WITH CHECK (n > 0);
CREATE POLICY adds ON app.t FOR INSERT TO PUBLIC WITH CHECK (true);
COMMENT ON POLICY adds ON app.t IS 'adds';
CREATE TABLE app.forced (id int);
ALTER TABLE app.forced FORCE ROW LEVEL SECURITY;
