-- User mappings. pg_user_mappings shows options only to those who may see them; to others it shows NULL.
select
    m.umid as oid,
    m.usename as name,
    m.srvname,
    (
        select pg_catalog.json_agg(array[x.option_name, x.option_value] order by x.n)
        from pg_catalog.pg_options_to_table(m.umoptions) with ordinality x (option_name, option_value, n)
    ) as options,
    -- the view's own rule: the mapped user sees them, the server's owner only PUBLIC's, and a superuser all
    m.umoptions is null and not case
        when (select r.rolsuper from pg_catalog.pg_roles r where r.rolname = current_user) then true
        when m.umuser = 0 then pg_catalog.pg_has_role(s.srvowner, 'usage')
        else m.usename = current_user and (
            pg_catalog.pg_has_role(s.srvowner, 'usage') or pg_catalog.has_server_privilege(s.oid, 'usage')
        )
    end as options_hidden
from pg_catalog.pg_user_mappings m
join pg_catalog.pg_foreign_server s on s.oid = m.srvid
where not exists (
    select from pg_catalog.pg_depend e
    where e.classid = 'pg_catalog.pg_user_mapping'::pg_catalog.regclass and e.objid = m.umid and e.deptype = 'e'
)
order by m.umid
