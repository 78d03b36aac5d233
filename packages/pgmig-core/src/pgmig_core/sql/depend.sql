-- Everything that needs something of a user's, object by object; a column's need counts as its table's. An address is one
-- number here, the catalog's oid in the upper half: there are hundreds of thousands.
select distinct
    (d.classid::int8 << 32) | d.objid::int8 as dependent,
    (d.refclassid::int8 << 32) | d.refobjid::int8 as referenced,
    d.deptype
from pg_catalog.pg_depend d
where d.objid >= 16384
  and d.refobjid >= 16384
  and (d.classid <> d.refclassid or d.objid <> d.refobjid)
