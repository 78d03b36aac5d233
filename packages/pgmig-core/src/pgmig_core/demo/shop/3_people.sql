-- Customers, reviews and visits
INSERT INTO shop.country (code, name, local_name, vat, currency) VALUES
    ('DE', 'Germany', 'Deutschland', 19, 'EUR'), ('FR', 'France', 'France', 20, 'EUR'),
    ('JP', 'Japan', '日本', 10, 'JPY'), ('PL', 'Poland', 'Polska', 23, 'PLN'),
    ('GB', 'United Kingdom', NULL, 20, 'GBP'), ('US', 'United States', NULL, 0, 'USD'),
    ('SE', 'Sweden', 'Sverige', 25, 'SEK'), ('GR', 'Greece', 'Ελλάδα', 24, 'EUR'),
    ('IL', 'Israel', 'ישראל', 17, 'ILS'), ('BR', 'Brazil', 'Brasil', 17, 'BRL');

INSERT INTO shop.customer (email, first_name, last_name, born, country, address, phone_numbers, preferences, newsletter,
                           last_ip, referred_by, created_at, updated_at)
SELECT lower(f.name) || '.' || i || '@' || pg_temp.one_of('{example.org,example.com,example.net,mail.example}', i, 3),
       f.name, l.name, date '1940-01-01' + pg_temp.pick(i, 4, 24000)::int, c.code,
       ROW(pg_temp.one_of('{Lindenweg,High Street,Rue de la Paix,Hauptstraße,ulica Długa,桜通り,Avenida Brasil}', i, 5),
           1 + pg_temp.pick(i, 6, 200), lpad(pg_temp.pick(i, 7, 100000)::text, 5, '0'),
           pg_temp.one_of('{Berlin,Leeds,Lyon,Kraków,京都,Malmö,Αθήνα,Recife,"New Haven"}', i, 8), c.code)::shop.address,
       CASE pg_temp.pick(i, 9, 3)
           WHEN 0 THEN '{}'
           WHEN 1 THEN ARRAY['+49 30 ' || pg_temp.pick(i, 10, 9000000)]
           ELSE ARRAY['+44 20 ' || pg_temp.pick(i, 10, 9000000), NULL, '+81 3 ' || pg_temp.pick(i, 11, 9000000)]
       END,
       jsonb_build_object('language', lower(c.code), 'theme', pg_temp.one_of('{light,dark}', i, 12),
                          'topics', jsonb_build_array(pg_temp.pick(i, 13, 40), pg_temp.pick(i, 14, 40)),
                          'score', round(pg_temp.unit(i, 15)::numeric, 4)),
       pg_temp.pick(i, 16, 3) = 0,
       CASE WHEN i % 7 > 0 THEN inet '10.0.0.0' + pg_temp.pick(i, 17, 16000000) ELSE inet '2001:db8::' + i END,
       CASE WHEN i > 100 AND i % 11 = 0 THEN pg_temp.popular(i, 18, i - 1) END,
       timestamptz '2023-01-01 00:00+00' + i * interval '9 minutes',
       CASE WHEN i % 4 = 0 THEN timestamptz '2025-06-01 12:00+00' + pg_temp.unit(i, 19) * interval '90 days' END
FROM generate_series(1, pg_temp.scaled(90000, 200)) i
CROSS JOIN LATERAL (SELECT pg_temp.one_of('{Anna,Ben,Chiyo,Dora,Emil,Farah,Greta,Hugo,Ida,Jon,Kaja,Lena,Milo,Nils,Ove,Pia}', i, 1) AS name) f
CROSS JOIN LATERAL (SELECT pg_temp.one_of('{Meier,Smith,田中,Nowak,Dubois,Öberg,O''Brien,Παππάς,Cohen,Silva,"van der Berg",Łuczak}', i, 2) AS name) l
CROSS JOIN LATERAL (SELECT pg_temp.one_of('{DE,DE,DE,FR,JP,PL,GB,US,SE,GR,IL,BR}', i, 20)::char(2) AS code) c;

INSERT INTO shop.review (product_id, customer_id, stars, title, body, helpful, written_at)
SELECT pg_temp.popular(i, 30, pg_temp.scaled(8000, 100)), 1 + pg_temp.pick(i, 31, pg_temp.scaled(90000, 200)),
       1 + (4 * sqrt(pg_temp.unit(i, 32)))::int,
       pg_temp.one_of('{"Just right","Broke after a week","Would buy again",Naja,"très bien","買ってよかった",NULL}', i, 33),
       repeat(pg_temp.one_of('{"It does what it should. ","Too small for me. ","Came quickly, well packed. ","思ったより軽い。","Line one\nline two\t"}',
                             i, 34), 1 + pg_temp.pick(i, 35, 12)::int),
       ARRAY[pg_temp.pick(i, 36, 50)::int, pg_temp.pick(i, 37, 9)::int],
       timestamp '2024-01-01' + pg_temp.unit(i, 38) * interval '700 days'
FROM generate_series(1, pg_temp.scaled(80000, 100)) i;

INSERT INTO shop."Kundenstimme" ("Nr.", "Größe", "Was sagt der ""Kunde""?", "お客様の声", "select")
SELECT i, pg_temp.one_of('{klein,mittel,groß}', i, 40),
       pg_temp.one_of(ARRAY['Schön!', 'C:\temp\new', 'tab' || chr(9) || 'here', 'a "quoted" word', E'two\nlines', '', '\N'], i, 41),
       CASE WHEN i % 3 = 0 THEN 'とても良い' END, i % 2 = 0
FROM generate_series(1, 500) i;

INSERT INTO shop.wishlist (customer_id, product_id, added_on)
SELECT c, 1 + (c * 13 + n * 101) % pg_temp.scaled(8000, 100), date '2024-01-01' + pg_temp.pick(c, n, 700)::int
FROM generate_series(1, pg_temp.scaled(90000, 200), 3) c, generate_series(1, 2) n;

INSERT INTO analytics.visit (id, started_at, customer_id, country, ip, agent, pages)
SELECT md5('visit' || i)::uuid, timestamptz '2024-01-01 00:00+00' + pg_temp.unit(i, 50) * interval '730 days',
       CASE WHEN i % 3 = 0 THEN 1 + pg_temp.pick(i, 51, pg_temp.scaled(90000, 200)) END,
       pg_temp.one_of('{DE,FR,JP,PL,GB,US,SE,GR,IL,BR}', i, 52), inet '10.0.0.0' + pg_temp.pick(i, 53, 16000000),
       pg_temp.one_of('{"Mozilla/5.0 (X11; Linux x86_64)","Mozilla/5.0 (Macintosh)","curl/8.9",Lynx}', i, 54),
       (SELECT jsonb_agg(jsonb_build_object('path', '/p/' || pg_temp.popular(i * 8 + n, 55, 8000), 'ms', pg_temp.pick(i, n, 60000)))
        FROM generate_series(1, 1 + (i % 4)) n)
FROM generate_series(1, pg_temp.scaled(220000, 400)) i;

INSERT INTO analytics.search_term (term, day, searches, hits, click_rate)
SELECT w.word, date '2024-01-01' + d, 1 + pg_temp.pick(d, w.number, 400), nullif(pg_temp.pick(d, w.number + 1, 200), 0),
       CASE WHEN d % 50 = 0 THEN 'NaN'::real ELSE pg_temp.unit(d, w.number) END
FROM generate_series(0, 729) d,
     unnest('{lamp,chair,desk,"blue lamp",茶碗,Stuhl,"%","O''Brien mug"}'::text[]) WITH ORDINALITY AS w (word, number);

INSERT INTO analytics.session_cache (key, value, expires_at)
SELECT md5(i::text), jsonb_build_object('cart', i), timestamptz '2026-01-01 00:00+00' + i * interval '1 second'
FROM generate_series(1, 2000) i;

INSERT INTO analytics.setting (name, value, changed_by) VALUES
    ('retention', '"10 years"', 'postgres'), ('currency', '{"code": "EUR", "symbol": "€"}', 'postgres'), ('empty', 'null', 'postgres');

INSERT INTO analytics.note (id, subject, body)
SELECT i, 0, repeat('note ' || i || ' ', 1 + i % 400) FROM generate_series(1, 300) i;
