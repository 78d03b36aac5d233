-- Everything that needs something of a user's, object by object; a column's need counts as its table's.
select distinct
    d.classid, d.objid, d.refclassid, d.refobjid, d.deptype
from pg_catalog.pg_depend d
where d.objid >= 16384
  and d.refobjid >= 16384
  and (d.classid, d.objid) <> (d.refclassid, d.refobjid)
