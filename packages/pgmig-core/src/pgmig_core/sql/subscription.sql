-- Subscriptions of this database; a superuser's query. Before 16 changes were always applied as the owner.
select
    s.oid,
    s.subname as name,
    pg_catalog.pg_get_userbyid(s.subowner) as owner,
    d.description as comment,
    s.subconninfo,
    s.subslotname,
    s.subsynccommit,
    s.subpublications,
    true as subrunasowner
from pg_catalog.pg_subscription s
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_subscription'::pg_catalog.regclass and d.objoid = s.oid and d.objsubid = 0
where s.subdbid = (select db.oid from pg_catalog.pg_database db where db.datname = pg_catalog.current_database())
order by s.oid
