-- An index of a root made while a partition that is partitioned itself was not attached yet: attaching it made further
-- indexes on its partitions, beside the ones to come.
CREATE TABLE root (a integer, b integer) PARTITION BY RANGE (a);
CREATE TABLE nested PARTITION OF root FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (b);
CREATE TABLE nested_0 PARTITION OF nested FOR VALUES FROM (0) TO (10);
CREATE TABLE nested_1 PARTITION OF nested FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (b);
CREATE TABLE nested_1_0 PARTITION OF nested_1 FOR VALUES FROM (10) TO (15);
INSERT INTO root SELECT i % 100, i % 15 FROM generate_series(1, 300) i;
CREATE INDEX by_b ON root (b);
CREATE INDEX by_a_named_otherwise ON root (a);
CREATE UNIQUE INDEX both_of ON root (a, b) WHERE a < 0;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER touched AFTER INSERT ON root FOR EACH ROW EXECUTE FUNCTION touch();
