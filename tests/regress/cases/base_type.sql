-- A base type and its functions need each other; a table's column needs the type whole.
CREATE TYPE int42;
CREATE FUNCTION int42_in(cstring) RETURNS int42 LANGUAGE internal STRICT IMMUTABLE AS 'int4in';
CREATE FUNCTION int42_out(int42) RETURNS cstring LANGUAGE internal STRICT IMMUTABLE AS 'int4out';
CREATE TYPE int42 (INTERNALLENGTH = 4, INPUT = int42_in, OUTPUT = int42_out, ALIGNMENT = int4, DEFAULT = 42, PASSEDBYVALUE);
CREATE TABLE t (value int42, others int42[]);
INSERT INTO t VALUES ('7', '{1,2}');
