-- A partition made before its root took the name that the root's NOT NULL constraint would have had.
CREATE TABLE root (id int NOT NULL, name text NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE a_part PARTITION OF root FOR VALUES FROM (0) TO (10);
CREATE TABLE root_other PARTITION OF root DEFAULT;
INSERT INTO root VALUES (1, 'a'), (11, 'b');
