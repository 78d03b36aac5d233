-- What 14 added.
create schema since_14;
create table since_14.t (a int, b text compression pglz, c int4multirange, d timestamp) with (autovacuum_vacuum_insert_threshold = 5);
create statistics since_14.expression on (a + 1), (date_trunc('day', d)) from since_14.t;
create index brin on since_14.t using brin (a int4_minmax_multi_ops (values_per_range = 8), b text_bloom_ops);
create index cover on since_14.t using spgist (b) include (a);
create materialized view since_14.m as select b from since_14.t;
alter materialized view since_14.m alter b set compression pglz;
create function since_14.body(x int) returns setof since_14.t begin atomic select * from since_14.t where a = x; end;
create view since_14.on_body as select * from since_14.body(1);
