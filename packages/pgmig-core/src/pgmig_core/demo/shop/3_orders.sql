-- Orders and their lines
INSERT INTO shop.orders (id, placed_at, customer_id, status, ship_to, coupon, note, client)
SELECT i, o.placed_at, pg_temp.popular(i, 200, pg_temp.scaled(90000, 200)),
       ('{cart,placed,paid,packed,sent,delivered,returned}'::shop.order_status[])[7 - floor(pg_temp.unit(i, 201) ^ 3 * 7)::int],
       CASE WHEN i % 6 = 0 THEN ROW('Office ' || i % 90, NULL, lpad((i % 100000)::text, 5, '0'), 'Wrocław', 'PL')::shop.address END,
       CASE WHEN i % 10 = 0 THEN 'SAVE' || 1 + pg_temp.pick(i, 202, 120) END,
       pg_temp.one_of('{NULL,NULL,NULL,"Please ring twice","Bitte beim Nachbarn abgeben","置き配でお願いします"}', i, 203),
       CASE WHEN i % 2 = 0 THEN jsonb_build_object('app', pg_temp.one_of('{web,ios,android}', i, 204), 'v', pg_temp.pick(i, 205, 90)) END
FROM generate_series(1, pg_temp.scaled(250000, 500)) i
CROSS JOIN LATERAL (
    SELECT timestamptz '2024-01-01 00:00+00' + i * (interval '731 days' / pg_temp.scaled(250000, 500)) - interval '1 second' AS placed_at
) o;

INSERT INTO shop.order_line (order_id, placed_at, line_no, product_id, quantity, unit_price, discount)
SELECT i, timestamptz '2024-01-01 00:00+00' + i * (interval '731 days' / pg_temp.scaled(250000, 500)) - interval '1 second', n,
       p.id, 1 + floor(pg_temp.unit(i * 8 + n, 210) ^ 4 * 9)::int, 2 + round((pg_temp.unit(p.id, 87) ^ 3 * 900)::numeric, 2),
       CASE WHEN i % 10 = 0 THEN 5 ELSE 0 END
FROM generate_series(1, pg_temp.scaled(250000, 500)) i
CROSS JOIN LATERAL generate_series(1, 1 + pg_temp.pick(i, 211, 4)) n
CROSS JOIN LATERAL (SELECT pg_temp.popular(i * 8 + n, 212, pg_temp.scaled(8000, 100))::int AS id OFFSET 0) p;
