-- A partition's own foreign key, made before its root's equal one, was taken for the root's: one of the two was lost.
CREATE TABLE wanted (id int PRIMARY KEY);
CREATE TABLE root (id int, f int) PARTITION BY LIST (id);
CREATE TABLE a_part PARTITION OF root DEFAULT;
ALTER TABLE root ADD CONSTRAINT z_of_root FOREIGN KEY (f) REFERENCES wanted;
ALTER TABLE a_part ADD CONSTRAINT a_of_part FOREIGN KEY (f) REFERENCES wanted;
INSERT INTO wanted VALUES (1);
INSERT INTO root VALUES (5, 1);
