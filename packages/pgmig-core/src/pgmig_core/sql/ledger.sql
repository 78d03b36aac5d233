-- What stands in the schema $1: whose it is, the ledger's tables in it that are this role's, and how many other relations.
SELECT n.nspowner OPERATOR(pg_catalog.=) r.oid AS ours,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class c
        WHERE c.relnamespace OPERATOR(pg_catalog.=) n.oid AND c.relkind OPERATOR(pg_catalog.=) 'r'
          AND c.relowner OPERATOR(pg_catalog.=) r.oid
          AND c.relname OPERATOR(pg_catalog.=) ANY ('{run,snapshot,done,taken_off}'::pg_catalog.name[])) AS tables,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class c
        WHERE c.relnamespace OPERATOR(pg_catalog.=) n.oid AND c.relkind OPERATOR(pg_catalog.<>) 'i') AS relations
FROM pg_catalog.pg_namespace n, pg_catalog.pg_roles r
WHERE n.nspname OPERATOR(pg_catalog.=) $1 AND r.rolname OPERATOR(pg_catalog.=) CURRENT_USER
