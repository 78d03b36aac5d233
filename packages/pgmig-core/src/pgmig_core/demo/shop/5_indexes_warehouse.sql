-- Indexes and foreign keys of the warehouse and of analytics
CREATE INDEX site_location ON warehouse.site USING gist (location);
CREATE INDEX stock_movement_product ON warehouse.stock_movement (product_id, moved_at);
CREATE INDEX stock_movement_moved ON warehouse.stock_movement USING brin (moved_at);
CREATE INDEX stock_low ON warehouse.stock (product_id) WHERE quantity < reorder_at;
CREATE UNIQUE INDEX shipment_tracking ON warehouse.shipment (tracking COLLATE "C");
CREATE INDEX shipment_order ON warehouse.shipment (order_id, placed_at);
CREATE INDEX visit_started ON analytics.visit (started_at);
CREATE INDEX visit_pages ON analytics.visit USING gin (pages jsonb_path_ops);
CREATE INDEX search_term_upper ON analytics.search_term (upper(term) DESC);

ALTER TABLE warehouse.department ADD FOREIGN KEY (site_id) REFERENCES warehouse.site;
ALTER TABLE warehouse.department
    ADD CONSTRAINT department_head FOREIGN KEY (head_id) REFERENCES warehouse.employee DEFERRABLE;
ALTER TABLE warehouse.employee ADD CONSTRAINT employee_department FOREIGN KEY (department_id) REFERENCES warehouse.department;
ALTER TABLE warehouse.employee ADD FOREIGN KEY (manager_id) REFERENCES warehouse.employee;
ALTER TABLE warehouse.supplier_product ADD FOREIGN KEY (supplier_id) REFERENCES warehouse.supplier;
ALTER TABLE warehouse.stock ADD FOREIGN KEY (site_id) REFERENCES warehouse.site;
ALTER TABLE warehouse.stock_movement ADD FOREIGN KEY (site_id, product_id) REFERENCES warehouse.stock;
ALTER TABLE warehouse.stock_movement ADD FOREIGN KEY (by_employee) REFERENCES warehouse.employee;
ALTER TABLE warehouse.shipment ADD FOREIGN KEY (site_id) REFERENCES warehouse.site;
