-- A view that was replaced by one over itself: pg_dump cannot restore it.
CREATE TABLE base (id int PRIMARY KEY, name text);
CREATE VIEW self AS SELECT id, name FROM base;
CREATE OR REPLACE VIEW self AS SELECT id, name FROM self;
