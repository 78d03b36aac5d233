-- A view that was replaced by one over itself, and two that read each other: pg_dump cannot restore them.
CREATE TABLE base (id int PRIMARY KEY, name text);
CREATE VIEW self AS SELECT id, name FROM base;
CREATE OR REPLACE VIEW self AS SELECT id, name FROM self;
CREATE VIEW a AS SELECT id FROM base;
CREATE VIEW b AS SELECT id FROM a;
CREATE OR REPLACE VIEW a AS SELECT id FROM b;
