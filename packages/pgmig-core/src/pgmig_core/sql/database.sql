-- The database itself, if it has a comment, a security label, or settings of its own or of roles in it.
select
    b.oid,
    b.datname as name,
    d.description as comment,
    (
        select pg_catalog.json_agg(array[
            case when s.setrole <> 0 then pg_catalog.pg_get_userbyid(s.setrole)::text end, v.setting]
            order by s.setrole, v.n)
        from pg_catalog.pg_db_role_setting s
        cross join pg_catalog.unnest(s.setconfig) with ordinality v (setting, n)
        where s.setdatabase = b.oid
    ) as settings
from pg_catalog.pg_database b
left join pg_catalog.pg_shdescription d
    on d.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass and d.objoid = b.oid
where b.datname = pg_catalog.current_database()
  and (d.description is not null
       or exists (select from pg_catalog.pg_db_role_setting s where s.setdatabase = b.oid)
       or exists (
           select from pg_catalog.pg_shseclabel s
           where s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass and s.objoid = b.oid))
order by b.oid
