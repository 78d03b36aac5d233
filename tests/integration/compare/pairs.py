"""Pairs of schemas: what the source has, what the target has."""

from __future__ import annotations

from typing import NamedTuple


class SchemaPair(NamedTuple):
    """`source` and `target` are scripts; `stuck` is what no statement changes on the way back, as notes say it."""

    name: str
    source: str
    target: str
    stuck: tuple[str, ...] = ()


PAIRS = (
    SchemaPair(
        "columns",
        """
        CREATE TABLE public.t (id bigint NOT NULL, name text DEFAULT 'x', price numeric(12,2), note varchar(40),
            created timestamptz DEFAULT now(), extra jsonb NOT NULL DEFAULT '{}');
        COMMENT ON TABLE public.t IS 'it''s one';
        COMMENT ON COLUMN public.t.name IS 'what it is called';
        ALTER TABLE public.t ALTER COLUMN name SET STORAGE EXTERNAL, ALTER COLUMN id SET STATISTICS 500;
        ALTER TABLE public.t SET (fillfactor = 70);
        CREATE VIEW public.v AS SELECT id, name, price FROM public.t;
        CREATE VIEW public.w AS SELECT id FROM public.v WHERE price > 1;
        COMMENT ON VIEW public.w IS 'dear ones';
        CREATE INDEX t_price ON public.t (price);
        """,
        """
        CREATE TABLE public.t (id integer, name text NOT NULL DEFAULT 'y', price numeric(8,2) DEFAULT 0,
            note varchar(10), created timestamptz, gone int);
        COMMENT ON TABLE public.t IS 'another';
        COMMENT ON COLUMN public.t.note IS 'a note';
        ALTER TABLE public.t SET (autovacuum_enabled = false);
        CREATE VIEW public.v AS SELECT id, name, price FROM public.t;
        CREATE VIEW public.w AS SELECT id FROM public.v WHERE price > 1;
        CREATE VIEW public.over_gone AS SELECT gone FROM public.t;
        CREATE INDEX t_price ON public.t (price DESC);
        """,
    ),
    SchemaPair(
        "keys",
        """
        CREATE TABLE public.a (id int PRIMARY KEY, code text UNIQUE, n int CHECK (n > 0));
        CREATE TABLE public.b (id int PRIMARY KEY, a int REFERENCES public.a ON DELETE CASCADE, code text);
        CREATE UNIQUE INDEX b_code ON public.b (lower(code)) WHERE code <> '';
        ALTER TABLE public.b ADD CONSTRAINT short CHECK (length(code) < 10) NOT VALID;
        COMMENT ON CONSTRAINT b_a_fkey ON public.b IS 'whose';
        CREATE SEQUENCE public.s AS integer INCREMENT 5 MAXVALUE 500 CYCLE OWNED BY public.a.id;
        """,
        """
        CREATE TABLE public.a (id int, code text, n int CHECK (n > 1), CONSTRAINT a_pkey PRIMARY KEY (id, code));
        CREATE TABLE public.b (id int PRIMARY KEY, a int, code text);
        CREATE INDEX b_code ON public.b (code);
        CREATE TABLE public.c (id int PRIMARY KEY, b int REFERENCES public.b);
        CREATE SEQUENCE public.s;
        """,
    ),
    SchemaPair(
        "types",
        """
        CREATE SCHEMA shop;
        CREATE TYPE shop.mood AS ENUM ('awful', 'sad', 'ok', 'happy');
        CREATE DOMAIN shop.amount AS integer DEFAULT 1 NOT NULL CHECK (VALUE > 0);
        CREATE TYPE shop.pair AS (a int, b text);
        CREATE TABLE shop.t (m shop.mood, x shop.amount);
        CREATE FUNCTION shop.twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n * 2';
        CREATE FUNCTION shop.other(k text) RETURNS text LANGUAGE sql AS 'SELECT k || ''!''';
        CREATE TABLE shop.u (n int DEFAULT shop.twice(4), k text DEFAULT shop.other('b'));
        CREATE INDEX u_twice ON shop.u (shop.twice(n));
        CREATE AGGREGATE shop.total (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
        """,
        """
        CREATE SCHEMA shop;
        CREATE TYPE shop.mood AS ENUM ('sad', 'happy');
        CREATE DOMAIN shop.amount AS integer CHECK (VALUE > 10);
        CREATE TYPE shop.pair AS (a int, b int, c int);
        CREATE TABLE shop.t (m shop.mood, x shop.amount);
        CREATE FUNCTION shop.twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n + n';
        CREATE FUNCTION shop.other(z text) RETURNS text LANGUAGE sql AS 'SELECT z';
        CREATE TABLE shop.u (n int DEFAULT shop.twice(4), k text DEFAULT shop.other('a'));
        CREATE FUNCTION shop.unused() RETURNS int LANGUAGE sql AS 'SELECT 1';
        """,
        (
            "-- nothing changes type shop.mood: it would have to be dropped and made again, but table shop.t needs it",
        ),
    ),
    SchemaPair(
        "around tables",
        """
        CREATE TABLE public.t (id int PRIMARY KEY, who name DEFAULT CURRENT_USER);
        CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER on_insert BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.f();
        CREATE TRIGGER on_update BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.f();
        ALTER TABLE public.t DISABLE TRIGGER on_update;
        CREATE RULE kept AS ON DELETE TO public.t DO INSTEAD NOTHING;
        ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON public.t USING (who = CURRENT_USER);
        GRANT SELECT ON public.t TO PUBLIC;
        GRANT UPDATE (who) ON public.t TO PUBLIC;
        CREATE STATISTICS public.st ON id, who FROM public.t;
        CREATE MATERIALIZED VIEW public.m AS SELECT id, count(*) AS n FROM public.t GROUP BY id;
        CREATE UNIQUE INDEX m_id ON public.m (id);
        CREATE PUBLICATION pub FOR TABLE public.t;
        ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC;
        """,
        """
        CREATE TABLE public.t (id int PRIMARY KEY, who name DEFAULT CURRENT_USER);
        CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END';
        CREATE TRIGGER on_insert AFTER INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.f();
        CREATE TRIGGER on_update BEFORE UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.f();
        ALTER TABLE public.t FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON public.t USING (true);
        CREATE POLICY more ON public.t FOR SELECT USING (true);
        GRANT DELETE ON public.t TO PUBLIC;
        CREATE MATERIALIZED VIEW public.m AS SELECT id FROM public.t;
        CREATE PUBLICATION pub FOR ALL TABLES;
        """,
    ),
    SchemaPair(
        "partitions and identities",
        """
        CREATE TABLE public.log (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, PRIMARY KEY (id, at))
            PARTITION BY RANGE (at);
        CREATE TABLE public.log_1 PARTITION OF public.log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        CREATE TABLE public.log_2 PARTITION OF public.log FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        CREATE INDEX log_at ON public.log (at);
        CREATE TABLE public.p (a int GENERATED BY DEFAULT AS IDENTITY (START 5), b int,
            s int GENERATED ALWAYS AS (b * 2) STORED);
        CREATE TABLE public.c (z text) INHERITS (public.p);
        """,
        """
        CREATE TABLE public.log (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, PRIMARY KEY (id, at))
            PARTITION BY RANGE (at);
        CREATE TABLE public.log_1 PARTITION OF public.log FOR VALUES FROM ('2024-01-01') TO ('2024-07-01');
        CREATE TABLE public.p (a int NOT NULL, b int);
        """,
    ),
    SchemaPair(
        "children",
        """
        CREATE TABLE public.p (a bigint DEFAULT 1, n int NOT NULL, b text DEFAULT 'p');
        CREATE TABLE public.c (own int) INHERITS (public.p);
        ALTER TABLE public.c ALTER b SET DEFAULT 'c';
        CREATE TABLE public.d (a bigint DEFAULT 1, b text, n int NOT NULL) INHERITS (public.p);
        CREATE TABLE public.log (id int NOT NULL, at date, note text) PARTITION BY RANGE (id);
        CREATE INDEX log_at ON public.log (at);
        CREATE TABLE public.log_1 PARTITION OF public.log FOR VALUES FROM (1) TO (10);
        ALTER TABLE public.log_1 ALTER note SET DEFAULT 'one';
        CREATE MATERIALIZED VIEW public.m AS SELECT 1 AS a;
        """,
        """
        CREATE TABLE public.p (a int DEFAULT 2, n int, gone int);
        CREATE TABLE public.c (own int) INHERITS (public.p);
        CREATE TABLE public.d (a int DEFAULT 2, n int, b text);
        CREATE TABLE public.log (id int, at date) PARTITION BY RANGE (id);
        CREATE TABLE public.log_1 (id int, at date, other int);
        CREATE MATERIALIZED VIEW public.m AS SELECT 1 AS a WITH NO DATA;
        """,
    ),
    SchemaPair(
        "circles",
        """
        CREATE TYPE public.word;
        CREATE FUNCTION public.word_in(cstring) RETURNS public.word LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
        CREATE FUNCTION public.word_out(public.word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
        CREATE TYPE public.word (input = public.word_in, output = public.word_out, internallength = 4, passedbyvalue);
        CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
        """,
        """
        CREATE TYPE public.other;
        CREATE FUNCTION public.other_in(cstring) RETURNS public.other LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
        CREATE FUNCTION public.other_out(public.other) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
        CREATE TYPE public.other (
            input = public.other_in, output = public.other_out, internallength = 4, passedbyvalue
        );
        """,
    ),
)  # fmt: skip
