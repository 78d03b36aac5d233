-- Foreign tables have no replica identity to set, though their row in pg_class says `n`.
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (id int) SERVER s;
