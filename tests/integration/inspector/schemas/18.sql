-- What 16, 17 and 18 added.
create schema since_18;
create table since_18.t (
    a int constraint must not null, b int not null no inherit, c int, d int, e int generated always as (a + 1),
    f int generated always as (b + 1) stored, constraint d_not_enforced check (d > 0) not enforced
);
comment on constraint must on since_18.t is 'not null comment';
alter table since_18.t add constraint c_later not null c not valid;
comment on constraint c_later on since_18.t is 'later';
create table since_18.child (g int) inherits (since_18.t);
alter table since_18.child add constraint child_d not null d;
create table since_18.other_child (a int constraint own_name not null, h int) inherits (since_18.t);
create table since_18.other_expression (e int generated always as (a + 2)) inherits (since_18.t);
create table since_18.periods (id int4range, during daterange, primary key (id, during without overlaps));
create table since_18.refers (
    id int4range, during daterange, unique (id, during without overlaps),
    foreign key (id, period during) references since_18.periods (id, period during)
);
create table since_18.target (id int primary key);
create table since_18.loose (
    id int, constraint loose foreign key (id) references since_18.target not enforced
);
create table since_18.parted (id int generated always as identity primary key, a int) partition by range (id);
create table since_18.part partition of since_18.parted for values from (1) to (100);
create table since_18.parted_more (id int not null, a int);
alter table since_18.parted attach partition since_18.parted_more for values from (100) to (200);
alter table since_18.parted add constraint fk foreign key (a) references since_18.target not valid;
create statistics since_18.s on c, d from since_18.t;
alter statistics since_18.s set statistics 0;
alter table since_18.t alter c set statistics 0;
