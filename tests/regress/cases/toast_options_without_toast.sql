-- Options of a TOAST table that only a dropped column needed: they cannot arrive, and the final comparison said so as an error.
CREATE TABLE t (id int, gone text) WITH (toast.vacuum_truncate = false);
ALTER TABLE t DROP COLUMN gone;
