-- What 14 to 16 added; run after objects.sql.
CREATE TYPE app.spans AS RANGE (subtype = date, multirange_type_name = app.many_spans);
CREATE FUNCTION app.parsed(a int) RETURNS int LANGUAGE sql RETURN app.add(a);
CREATE FUNCTION app.reads_things() RETURNS SETOF app.things LANGUAGE sql BEGIN ATOMIC SELECT * FROM app.things GROUP BY id; END;
CREATE PROCEDURE app.gives(IN a int, OUT b int) LANGUAGE plpgsql AS $f$ BEGIN b := a; END $f$;
COMMENT ON PROCEDURE app.gives(int, OUT int) IS 'gives';
GRANT EXECUTE ON PROCEDURE app.gives(int, OUT int) TO family_reader;
ALTER PUBLICATION everything SET (publish_via_partition_root);
CREATE PUBLICATION rows_and_columns FOR TABLE app.things (id, price) WHERE (id > 10 AND secret IS NULL);
CREATE PUBLICATION whole_schemas FOR TABLES IN SCHEMA app, "Odd ""schema";
