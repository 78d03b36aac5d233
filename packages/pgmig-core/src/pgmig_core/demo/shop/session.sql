-- What the other files use: figures that look random and are the same on every run. shop.scale sets the size.
CREATE FUNCTION pg_temp.scaled(rows int, at_least int) RETURNS int
    LANGUAGE sql STABLE AS $$ SELECT greatest(at_least, (rows * current_setting('shop.scale')::float8)::int) $$;

-- 0 .. below - 1
CREATE FUNCTION pg_temp.pick(row_number bigint, salt bigint, below bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS $$ SELECT (hashint8extended(row_number, salt) & 9223372036854775807) % below $$;

-- [0, 1)
CREATE FUNCTION pg_temp.unit(row_number bigint, salt bigint) RETURNS float8
    LANGUAGE sql IMMUTABLE AS $$ SELECT (hashint8extended(row_number, salt) & 1048575) / 1048576.0::float8 $$;

-- 1 .. up_to, the small ones far more often
CREATE FUNCTION pg_temp.popular(row_number bigint, salt bigint, up_to bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS $$
        SELECT 1 + floor(power((hashint8extended(row_number, salt) & 1048575) / 1048576.0::float8, 2.5) * up_to)::bigint
    $$;

CREATE FUNCTION pg_temp.one_of(words text[], row_number bigint, salt bigint) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$
        SELECT words[1 + (hashint8extended(row_number, salt) & 9223372036854775807) % cardinality(words)]
    $$;
