-- Passwords as the server keeps them (SCRAM or md5 verifiers); only superusers may read this catalog.
select rolname as name, rolpassword as password
from pg_catalog.pg_authid
where rolpassword is not null
