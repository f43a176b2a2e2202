-- An ALTER TABLE that is logged at its start and at its end.
create table alt (id int primary key);
set binlog_alter_two_phase = on;
-- record
alter table alt add column v int default 1, algorithm = copy;
insert into alt values (1,2);
