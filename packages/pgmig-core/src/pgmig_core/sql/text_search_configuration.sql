-- Text search configurations: which dictionaries look at which sort of token.
select
    t.oid,
    t.cfgname as name,
    n.nspname,
    pg_catalog.pg_get_userbyid(t.cfgowner) as owner,
    d.description as comment,
    pg_catalog.format('%I.%I', pn.nspname, p.prsname) as parser,
    (
        select pg_catalog.json_agg(pg_catalog.json_build_object(
            'token', g.token, 'dictionaries', g.dictionaries) order by g.tokid)
        from (
            select
                k.tokid,
                k.alias as token,
                pg_catalog.json_agg(pg_catalog.format('%I.%I', dn.nspname, di.dictname) order by m.mapseqno) as dictionaries
            from pg_catalog.pg_ts_config_map m
            join pg_catalog.ts_token_type(t.cfgparser) k on k.tokid = m.maptokentype
            join pg_catalog.pg_ts_dict di on di.oid = m.mapdict
            join pg_catalog.pg_namespace dn on dn.oid = di.dictnamespace
            where m.mapcfg = t.oid
            group by k.tokid, k.alias
        ) g
    ) as mappings
from pg_catalog.pg_ts_config t
join pg_catalog.pg_namespace n on n.oid = t.cfgnamespace
join pg_catalog.pg_ts_parser p on p.oid = t.cfgparser
join pg_catalog.pg_namespace pn on pn.oid = p.prsnamespace
left join pg_catalog.pg_description d
    on d.classoid = 'pg_catalog.pg_ts_config'::pg_catalog.regclass and d.objoid = t.oid and d.objsubid = 0
where n.nspname !~ '^pg_'
  and n.nspname <> 'information_schema'
  and not exists (
      select from pg_catalog.pg_depend e
      where e.classid = 'pg_catalog.pg_ts_config'::pg_catalog.regclass and e.objid = t.oid and e.deptype = 'e'
  )
order by t.oid
