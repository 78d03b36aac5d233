-- Functions whose bodies find their tables by the session's search_path, where a materialized view, an index and a check
-- constraint call them; a materialized view over one of those, and one that is not filled. pg_dump cannot restore it.
CREATE SCHEMA app;
CREATE TABLE public.rates (code text PRIMARY KEY, rate numeric);
INSERT INTO public.rates VALUES ('a', 2), ('b', 3);
CREATE TABLE app.factors (code text, factor int);
INSERT INTO app.factors VALUES ('a', 10), ('b', 20);
CREATE FUNCTION public.rate_of(c text) RETURNS numeric LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN RETURN (SELECT rate FROM rates WHERE code = c); END $$;
CREATE FUNCTION app.factor_of(c text) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT factor FROM app.factors WHERE code = c';
CREATE FUNCTION app.scaled(c text) RETURNS numeric LANGUAGE plpgsql STABLE AS $$
BEGIN RETURN rate_of(c) * app.factor_of(c); END $$;
CREATE VIEW app.scaled_rates AS SELECT code, app.scaled(code) AS scaled FROM public.rates;
CREATE MATERIALIZED VIEW app.kept AS SELECT code, scaled FROM app.scaled_rates;
CREATE MATERIALIZED VIEW app.kept_twice AS SELECT code, 2 * scaled AS twice FROM app.kept;
CREATE MATERIALIZED VIEW app.not_filled AS SELECT app.scaled('a') WITH NO DATA;
CREATE TABLE app.orders (id int, code text CONSTRAINT known CHECK (public.rate_of(code) IS NOT NULL));
-- the larger table goes first, and its constraint needs the rows of the other
INSERT INTO app.orders SELECT n, CASE n % 2 WHEN 0 THEN 'a' ELSE 'b' END FROM generate_series(1, 5000) n;
CREATE INDEX orders_rate ON app.orders (public.rate_of(code));
