-- Every role, and whether the connected user may give objects to it: since 16 that takes the membership's SET option.
select rolname, pg_has_role(oid, 'set') as is_member from pg_catalog.pg_roles order by rolname
