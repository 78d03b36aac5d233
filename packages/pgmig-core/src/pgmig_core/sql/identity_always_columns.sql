-- The identity columns GENERATED ALWAYS of table $1 (qualified and quoted): no UPDATE may set them.
SELECT attname::pg_catalog.text
FROM pg_catalog.pg_attribute
WHERE attrelid OPERATOR(pg_catalog.=) $1::pg_catalog.text::pg_catalog.regclass
  AND attidentity OPERATOR(pg_catalog.=) 'a'
  AND NOT attisdropped
