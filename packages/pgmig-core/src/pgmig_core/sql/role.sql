-- Every role, and whether the connected user may give objects to it.
select rolname, pg_has_role(oid, 'member') as is_member from pg_catalog.pg_roles order by rolname
