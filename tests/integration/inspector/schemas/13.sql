-- What 13 added.
create schema since_13;
create table since_13.t (a int, b int);
create statistics since_13.both on a, b from since_13.t;
alter statistics since_13.both set statistics 250;
create table since_13.parted (a int, b text, primary key (a, b)) partition by range (a);
create function since_13.touch() returns trigger language plpgsql as $$begin return new; end$$;
create trigger before_row before insert on since_13.parted for each row execute function since_13.touch();
create table since_13.part partition of since_13.parted for values from (1) to (10);
create table since_13.parted_below partition of since_13.parted for values from (10) to (20) partition by list (b);
create table since_13.leaf partition of since_13.parted_below for values in ('x');
alter table since_13.part enable always trigger before_row;
alter table since_13.leaf disable trigger before_row;
create unique index a_again on since_13.parted (a, b) with (deduplicate_items = off);
