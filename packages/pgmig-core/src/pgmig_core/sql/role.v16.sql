-- Every role with its memberships, and whether the connected user may give objects to it: since 16 that takes SET.
select
    r.rolname as name,
    pg_has_role(r.oid, 'set') as is_member,
    pg_has_role(r.oid, 'usage') as inherits,
    r.rolsuper,
    r.rolinherit,
    r.rolcreaterole,
    r.rolcreatedb,
    r.rolcanlogin,
    r.rolreplication,
    r.rolbypassrls,
    r.rolconnlimit,
    r.rolvaliduntil::text as rolvaliduntil,
    r.rolconfig,
    shobj_description(r.oid, 'pg_authid') as comment,
    (
        select json_agg(json_build_object(
            'role', g.rolname, 'admin_option', m.admin_option, 'inherit_option', m.inherit_option, 'set_option', m.set_option
        ) order by g.rolname, m.admin_option)
        from pg_catalog.pg_auth_members m
        join pg_catalog.pg_roles g on g.oid = m.roleid
        where m.member = r.oid
    ) as memberships
from pg_catalog.pg_roles r
order by r.rolname
