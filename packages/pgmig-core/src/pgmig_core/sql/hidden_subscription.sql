-- Names of this database's subscriptions: all that those may read who are no superusers.
select subname as name
from pg_catalog.pg_subscription
where subdbid = (select oid from pg_catalog.pg_database where datname = current_database())
order by subname
