-- tables that point at each other, a function in a default of the table it reads, a sequence owned by another table
CREATE TABLE chicken (id int PRIMARY KEY, egg int);
CREATE TABLE egg (id int PRIMARY KEY, chicken int REFERENCES chicken DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE chicken ADD FOREIGN KEY (egg) REFERENCES egg;
INSERT INTO chicken VALUES (1, NULL);
INSERT INTO egg VALUES (10, 1);
UPDATE chicken SET egg = 10;

CREATE TABLE self (id int PRIMARY KEY, parent int REFERENCES self);
INSERT INTO self VALUES (1, 2), (2, 1), (3, 3);

CREATE TABLE counted (id int, n bigint);
CREATE FUNCTION count_rows() RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT count(*) FROM counted; END;
ALTER TABLE counted ALTER n SET DEFAULT count_rows();
INSERT INTO counted VALUES (1), (2), (3);

CREATE TABLE owner (id int PRIMARY KEY);
CREATE SEQUENCE lent OWNED BY owner.id;
CREATE TABLE borrower (id int DEFAULT nextval('lent'));
INSERT INTO borrower SELECT FROM generate_series(1, 5);
