-- Products, their pictures, and what is in the warehouse
INSERT INTO shop.category (id, parent_id, name, position)
SELECT i, CASE WHEN i > 8 THEN 1 + i % 8 END,
       pg_temp.one_of('{Lamps,Chairs,Desks,Tea,Paper,Garden,Kitchen,Books}', i, 60) || CASE WHEN i > 8 THEN ' ' || i ELSE '' END, i
FROM generate_series(1, 80) i;

INSERT INTO shop.brand (name, founded, homepage)
SELECT initcap(pg_temp.one_of('{nord,sol,kiri,atlas,vega,linde}', i, 61)) || ' ' || i, 1850 + pg_temp.pick(i, 62, 170),
       'https://brand-' || i || '.example/'
FROM generate_series(1, 150) i;

INSERT INTO shop.product (id, sku, title, category_id, brand_id, price, price_band, weight_kg, dimensions_cm, tags, attributes,
                          description, on_sale, discontinued)
SELECT i, pg_temp.one_of('{LMP,CHR,DSK,TEA,PAP,GRD,KTC,BKS}', i, 70) || '-' || lpad(i::text, 5, '0'),
       pg_temp.one_of('{Blue,Small,Folding,Old,Quiet,Oak,Paper,Light}', i, 71) || ' '
           || pg_temp.one_of('{lamp,chair,desk,teapot,notebook,spade,kettle,atlas,"茶碗","Stuhl"}', i, 72) || ' No. ' || i,
       1 + pg_temp.pick(i, 73, 80), CASE WHEN i % 9 > 0 THEN 1 + pg_temp.pick(i, 74, 150) END, p.price,
       shop.price_range(round(p.price * 0.8, 2), round(p.price * 1.2, 2), '[]'), pg_temp.unit(i, 75) * 30,
       ARRAY[pg_temp.pick(i, 76, 2000) / 10.0, pg_temp.pick(i, 77, 2000) / 10.0, pg_temp.pick(i, 78, 2000) / 10.0],
       (SELECT array_agg(DISTINCT pg_temp.one_of('{new,sale,wood,steel,eco,gift,handmade,set}', i * 4 + n, 79)) FROM generate_series(1, 3) n),
       jsonb_build_object('colour', pg_temp.one_of('{red,green,blue,oak,white}', i, 80), 'warranty_years', pg_temp.pick(i, 81, 6),
                          'energy', CASE WHEN i % 5 = 0 THEN jsonb_build_object('class', 'A', 'watt', pg_temp.pick(i, 82, 90)) END),
       repeat('A ' || pg_temp.one_of('{plain,sturdy,fine}', i, 83) || ' thing for the house. ', 3 + pg_temp.pick(i, 84, 40)::int),
       CASE pg_temp.pick(i, 85, 4)
           WHEN 0 THEN daterange('2025-01-01', '2025-01-01'::date + pg_temp.pick(i, 86, 60)::int)
           WHEN 1 THEN daterange('2025-11-01', NULL)
           WHEN 2 THEN 'empty'::daterange
       END,
       i % 37 = 0
FROM generate_series(1, pg_temp.scaled(8000, 100)) i
CROSS JOIN LATERAL (SELECT (2 + round((pg_temp.unit(i, 87) ^ 3 * 900)::numeric, 2))::numeric(12, 2) AS price) p;

INSERT INTO shop.product_price (product_id, valid, price)
SELECT i, tstzrange('2024-01-01 00:00+00'::timestamptz + n * interval '120 days',
                    CASE WHEN n < 3 THEN '2024-01-01 00:00+00'::timestamptz + (n + 1) * interval '120 days' END),
       2 + round((pg_temp.unit(i, 87) ^ 3 * 900)::numeric, 2) * (100 - n) / 100
FROM generate_series(1, pg_temp.scaled(8000, 100)) i, generate_series(0, 3) n;

-- bytes that no compression makes smaller
INSERT INTO shop.product_image (product_id, position, media_type, width, height, content)
SELECT i, 1, pg_temp.one_of('{image/webp,image/png,image/avif}', i, 90), 400, 300,
       (SELECT string_agg(sha512(int8send(i::bigint * 1000 + n)), ''::bytea ORDER BY n)
        FROM generate_series(1, 60 + pg_temp.pick(i, 91, 260)) n)
FROM generate_series(1, pg_temp.scaled(8000, 100)) i;

INSERT INTO shop.product_relation (product_id, other_id, kind, weight)
SELECT i, 1 + (i + n * 17) % pg_temp.scaled(8000, 100), pg_temp.one_of('{s,a,r}', i, n)::"char",
       CASE WHEN i % 1000 = 0 THEN 'Infinity' ELSE pg_temp.unit(i, n + 100) END
FROM generate_series(1, pg_temp.scaled(8000, 100)) i, generate_series(1, 3) n;

INSERT INTO shop.coupon (code, discount, days_of_week, minimum)
SELECT 'SAVE' || i, 5 + i % 40, (i % 128)::bit(7), i % 60 FROM generate_series(1, 120) i;

INSERT INTO warehouse.site VALUES
    (1, 'Hamburg', '(53.55,9.99)', '10.1.0.0/16', '06:00+01', '08:00:2b:01:02:03'),
    (2, 'Lyon', '(45.76,4.84)', '10.2.0.0/16', '07:00+01', '08:00:2b:01:02:04'),
    (3, '神戸', '(34.69,135.2)', '2001:db8:3::/48', '08:00+09', NULL);

INSERT INTO warehouse.department
SELECT i, 1 + i % 3, pg_temp.one_of('{Receiving,Picking,Packing,Returns}', i, 110) || ' ' || i, i * 10
FROM generate_series(1, 12) i;
INSERT INTO warehouse.employee (id, department_id, manager_id, name, hired, salary, skills)
SELECT i, 1 + i % 12, CASE WHEN i > 12 THEN 1 + i % 12 END, pg_temp.one_of('{Ada,Bo,Cem,Didi,Eva,Finn}', i, 111) || ' ' || i,
       date '2015-01-01' + pg_temp.pick(i, 112, 3600)::int, 2400 + pg_temp.pick(i, 113, 2600),
       CASE WHEN i % 4 = 0 THEN '{forklift,"first aid"}'::text[] END
FROM generate_series(1, 400) i;

INSERT INTO warehouse.supplier
SELECT i, 'Supplier ' || i, ROW('Dock Road', i, '20457', 'Hamburg', 'DE')::shop.address,
       ARRAY['sales@s' || i || '.example', 'info@s' || i || '.example']::shop.email[], pg_temp.unit(i, 120) * 5
FROM generate_series(1, 300) i;
INSERT INTO warehouse.supplier_product
SELECT 1 + (p + n * 7) % 300, p, 1 + pg_temp.pick(p, n, 400), make_interval(days => pg_temp.pick(p, n + 1, 30)::int),
       ARRAY[shop.price_range(1, 10), shop.price_range(10, NULL)]
FROM generate_series(1, pg_temp.scaled(8000, 100)) p, generate_series(1, 2) n;

INSERT INTO warehouse.stock_movement (site_id, product_id, kind, quantity, moved_at, by_employee, note)
SELECT 1 + pg_temp.pick(i, 130, 3), pg_temp.popular(i, 131, pg_temp.scaled(8000, 100)),
       ('{receipt,pick,return,write-off,count}'::warehouse.movement_kind[])[1 + pg_temp.pick(i, 132, 5)], pg_temp.pick(i, 133, 60) - 20,
       timestamptz '2024-01-01 00:00+00' + i * (interval '730 days' / pg_temp.scaled(260000, 300)), 1 + pg_temp.pick(i, 134, 400),
       CASE WHEN i % 50 = 0 THEN 'checked by hand' END
FROM generate_series(1, pg_temp.scaled(260000, 300)) i;

INSERT INTO warehouse.stock (site_id, product_id, quantity, reorder_at, counted_at)
SELECT s, p, pg_temp.pick(p, s, 500), 5 + pg_temp.pick(p, s + 10, 40), timestamptz '2025-12-31 18:00+00' - p * interval '1 minute'
FROM generate_series(1, 3) s, generate_series(1, pg_temp.scaled(8000, 100)) p;

INSERT INTO warehouse.equipment SELECT i, 1 + i % 3, 'Trolley ' || i, date '2020-01-01' + i, 120 FROM generate_series(1, 60) i;
INSERT INTO warehouse.forklift SELECT 1000 + i, 1 + i % 3, 'Forklift ' || i, date '2021-01-01' + i, 18000, 1500, i % 101
FROM generate_series(1, 40) i;

INSERT INTO warehouse.pickup_point
SELECT 'Station Road', i, lpad(i::text, 5, '0'), pg_temp.one_of('{Berlin,Leeds,Lyon}', i, 140), 'DE' FROM generate_series(1, 800) i;

INSERT INTO warehouse.dock_booking (slot, carrier)
SELECT tstzrange(timestamptz '2025-01-01 06:00+00' + i * interval '2 hours', timestamptz '2025-01-01 08:00+00' + i * interval '2 hours'),
       pg_temp.one_of('{DHL,Post,大和}', i, 150)
FROM generate_series(1, 3000) i;

INSERT INTO warehouse."棚卸" ("倉庫", "商品", "数量", "日付")
SELECT 1 + i % 3, i, pg_temp.pick(i, 160, 300), date '2025-12-31' FROM generate_series(1, pg_temp.scaled(8000, 100)) i;
