-- Views, functions, procedures, aggregates and triggers
CREATE VIEW shop.order_total AS
SELECT o.id, o.placed_at, o.customer_id, o.status, count(*) AS lines, sum(l.total) AS total
FROM shop.orders o JOIN shop.order_line l ON l.order_id = o.id AND l.placed_at = o.placed_at
GROUP BY o.id, o.placed_at, o.customer_id, o.status;

CREATE VIEW shop.customer_value WITH (security_barrier) AS
SELECT c.id, c.full_name, c.country, coalesce(sum(t.total), 0) AS revenue, max(t.placed_at) AS last_order
FROM shop.customer c LEFT JOIN shop.order_total t ON t.customer_id = c.id
GROUP BY c.id;
COMMENT ON VIEW shop.customer_value IS 'A view on a view; its GROUP BY needs the primary key of shop.customer';
COMMENT ON COLUMN shop.customer_value.revenue IS 'All orders, whatever became of them';

CREATE VIEW analytics.top_customer AS
SELECT row_number() OVER (ORDER BY revenue DESC) AS place, full_name, revenue FROM shop.customer_value ORDER BY revenue DESC LIMIT 100;

CREATE RECURSIVE VIEW shop.category_path (id, path) AS
SELECT id, name FROM shop.category WHERE parent_id IS NULL
UNION ALL
SELECT c.id, p.path || ' > ' || c.name FROM shop.category c JOIN category_path p ON c.parent_id = p.id;

CREATE VIEW shop.active_product AS
SELECT id, sku, title, price, discontinued FROM shop.product WHERE NOT discontinued WITH CASCADED CHECK OPTION;

CREATE VIEW shop."Deutsche Kunden" AS SELECT id AS "Nr.", full_name AS "Name", email FROM shop.customer WHERE country = 'DE';

CREATE MATERIALIZED VIEW analytics.daily_revenue AS
SELECT date_trunc('day', placed_at AT TIME ZONE 'UTC')::date AS day, count(DISTINCT order_id) AS orders, sum(total) AS revenue
FROM shop.order_line GROUP BY 1;
CREATE UNIQUE INDEX daily_revenue_day ON analytics.daily_revenue (day);
COMMENT ON MATERIALIZED VIEW analytics.daily_revenue IS 'Refreshed every night';

CREATE MATERIALIZED VIEW analytics.monthly_revenue AS
SELECT date_trunc('month', day)::date AS month, sum(orders) AS orders, sum(revenue) AS revenue FROM analytics.daily_revenue GROUP BY 1;

CREATE MATERIALIZED VIEW analytics.not_yet AS SELECT country, count(*) FROM shop.customer GROUP BY country WITH NO DATA;

CREATE FUNCTION shop.order_sum(order_number bigint) RETURNS numeric
    LANGUAGE sql STABLE
    BEGIN ATOMIC
        SELECT sum(total) FROM shop.order_line WHERE order_id = order_number;
    END;

CREATE FUNCTION shop.find_products(words text, VARIADIC tags text[] DEFAULT '{}') RETURNS SETOF shop.product
    LANGUAGE plpgsql STABLE ROWS 20 SET work_mem = '8MB' AS $$
BEGIN
    RETURN QUERY SELECT p.* FROM shop.product p
        WHERE p.search @@ plainto_tsquery('simple', words) AND p.tags @> find_products.tags;
END $$;
COMMENT ON FUNCTION shop.find_products(text, text[]) IS 'Full text, then tags';

CREATE FUNCTION shop.customer_orders(customer bigint, OUT orders bigint, OUT "Summe" numeric)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT count(*), sum(total) FROM shop.order_total WHERE customer_id = customer $$;

CREATE PROCEDURE warehouse.book_receipt(site smallint, product int, pieces int DEFAULT 1)
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO warehouse.stock_movement (site_id, product_id, kind, quantity, moved_at)
    VALUES (site, product, 'receipt', pieces, now());
    UPDATE warehouse.stock SET quantity = quantity + pieces WHERE site_id = site AND product_id = product;
END $$;
COMMENT ON PROCEDURE warehouse.book_receipt(smallint, int, int) IS 'CALL warehouse.book_receipt(1, 42, 10)';

CREATE FUNCTION analytics.product_step(state numeric, factor numeric) RETURNS numeric
    LANGUAGE sql IMMUTABLE AS $$ SELECT coalesce(state, 1) * coalesce(factor, 1) $$;
CREATE AGGREGATE analytics.product(numeric) (SFUNC = analytics.product_step, STYPE = numeric, INITCOND = '1', PARALLEL = SAFE);
COMMENT ON AGGREGATE analytics.product(numeric) IS 'Growth rates multiply';

CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER customer_touch BEFORE UPDATE ON shop.customer
    FOR EACH ROW WHEN (OLD.email IS DISTINCT FROM NEW.email) EXECUTE FUNCTION shop.touch();
COMMENT ON TRIGGER customer_touch ON shop.customer IS 'updated_at is nobody''s to set';

CREATE FUNCTION warehouse.count_movements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO analytics.setting (name, value)
    SELECT 'movements', to_jsonb(count(*)) FROM new_rows
    ON CONFLICT (name) DO UPDATE SET value = to_jsonb((analytics.setting.value #>> '{}')::bigint + (excluded.value #>> '{}')::bigint);
    RETURN NULL;
END $$;
CREATE TRIGGER movements_counted AFTER INSERT ON warehouse.stock_movement
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION warehouse.count_movements();

CREATE FUNCTION shop.has_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM shop.order_line WHERE order_id = NEW.order_id) THEN
        RAISE EXCEPTION 'order % has no lines', NEW.order_id;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payment_needs_lines AFTER INSERT ON shop.payment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION shop.has_lines();

CREATE FUNCTION shop.place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.status := coalesce(NEW.status, 'placed');
    RETURN NEW;
END $$;
CREATE TRIGGER orders_placed BEFORE INSERT ON shop.orders FOR EACH ROW EXECUTE FUNCTION shop.place();
CREATE TRIGGER review_audit AFTER DELETE OR UPDATE OF stars ON shop.review FOR EACH ROW EXECUTE FUNCTION shop.touch();
ALTER TABLE shop.review DISABLE TRIGGER review_audit;

CREATE FUNCTION shop.rename_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE shop.customer SET email = NEW.email WHERE id = OLD."Nr.";
    RETURN NEW;
END $$;
CREATE TRIGGER german_rename INSTEAD OF UPDATE ON shop."Deutsche Kunden" FOR EACH ROW EXECUTE FUNCTION shop.rename_customer();
