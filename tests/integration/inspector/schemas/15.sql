-- What 15 added.
create schema since_15;
create unlogged sequence since_15.fast;
create unlogged table since_15.t (
    id int generated always as identity primary key, a int, b int,
    unique nulls not distinct (a), constraint ab foreign key (a) references since_15.t on delete set null (a)
);
alter sequence since_15.t_id_seq set logged;
create table since_15.logged (id int generated always as identity);
alter sequence since_15.logged_id_seq set unlogged;
create unique index distinct_not on since_15.t (b) nulls not distinct where a > 0;
create view since_15.invoker with (security_invoker) as select * from since_15.t;
create table since_15.parted (a int) partition by hash (a);
create table since_15.part partition of since_15.parted for values with (modulus 1, remainder 0);
