-- Foreign keys into the shop
-- (apart from the others: two sessions that lock the same tables in another order could deadlock)
ALTER TABLE warehouse.supplier_product ADD FOREIGN KEY (product_id) REFERENCES shop.product;
ALTER TABLE warehouse.stock ADD FOREIGN KEY (product_id) REFERENCES shop.product;
ALTER TABLE warehouse.shipment ADD FOREIGN KEY (order_id, placed_at) REFERENCES shop.orders;
ALTER TABLE warehouse."棚卸" ADD CONSTRAINT "商品がある" FOREIGN KEY ("商品") REFERENCES shop.product;
ALTER TABLE analytics.visit ADD FOREIGN KEY (customer_id) REFERENCES shop.customer;
