-- Default privileges. Those of one schema only add to the server's own, so they are measured against nothing.
select
    a.oid,
    pg_catalog.pg_get_userbyid(a.defaclrole)::pg_catalog.text as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(a.defaclrole) as owner,
    a.defaclobjtype::pg_catalog.text as defaclobjtype,
    a.defaclacl::pg_catalog.text[] as acl,
    case when a.defaclnamespace = 0 then pg_catalog.acldefault(
        case when a.defaclobjtype = 'S' then 's'::pg_catalog."char" else a.defaclobjtype end, a.defaclrole
    )::pg_catalog.text[] else '{}' end as acldefault
from pg_catalog.pg_default_acl a
left join pg_catalog.pg_namespace n on n.oid = a.defaclnamespace
order by a.oid
