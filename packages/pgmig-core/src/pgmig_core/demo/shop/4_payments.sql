-- What follows from the orders: payments, invoices, shipments
INSERT INTO shop.payment (order_id, placed_at, method, amount, paid_at, reference, answer)
SELECT l.order_id, l.placed_at, ('{card,transfer,invoice,コンビニ,gift card}'::shop.payment_method[])[1 + pg_temp.pick(l.order_id, 220, 5)], l.total,
       CASE WHEN l.order_id % 20 > 0 THEN l.placed_at + pg_temp.unit(l.order_id, 221) * interval '3 days' END,
       md5('payment' || l.order_id)::uuid,
       CASE WHEN l.order_id % 3 = 0 THEN jsonb_build_object('code', 'ok', 'risk', round(pg_temp.unit(l.order_id, 222)::numeric, 3)) END
FROM (SELECT order_id, placed_at, sum(total) AS total FROM shop.order_line GROUP BY order_id, placed_at ORDER BY order_id) l
WHERE l.order_id % 12 > 0;

INSERT INTO shop.invoice (number, order_id, placed_at, issued_on, due, net, vat)
SELECT shop.next_document('R'), order_id, placed_at, (paid_at AT TIME ZONE 'UTC')::date, make_interval(days => 14 + (order_id % 3)::int),
       round(amount::numeric / 1.19, 2), amount::numeric - round(amount::numeric / 1.19, 2)
FROM shop.payment WHERE paid_at IS NOT NULL AND order_id % 4 = 0 ORDER BY order_id;

INSERT INTO shop.credit_note (number, invoice, reason, amount)
SELECT shop.next_document('G'), number, 'Returned', net FROM shop.invoice WHERE order_id % 44 = 0 ORDER BY order_id;

INSERT INTO warehouse.shipment (id, order_id, placed_at, site_id, dock, carrier, tracking, window_, weight_kg)
SELECT id, id, placed_at, 1 + pg_temp.pick(id, 230, 3), nextval('warehouse.dock_number'), pg_temp.one_of('{DHL,Post,大和,UPS}', id, 231),
       upper(substr(md5('track' || id), 1, 20)), tstzrange(placed_at + interval '1 day', placed_at + interval '3 days', '[]'),
       round((pg_temp.unit(id, 232) * 30)::numeric, 1 + (id % 4)::int)
FROM shop.orders WHERE status >= 'sent' AND id % 2 = 0 ORDER BY id;
