-- Groups of events: savepoints, rollbacks, DDL, statements, tagged GTIDs, tables without transactions.
set global binlog_row_metadata = full;
set sql_mode = '';
create table a (id int primary key, v int);
create table b (id int primary key, v int);
create table plain_myisam (id int primary key) engine = myisam;
-- record
begin; insert into a values (1,1),(2,2); insert into b values (1,1); update a set v = 3 where id = 1; commit;
begin; insert into a values (10,1); savepoint x; insert into a values (11,1); rollback to x; insert into a values (12,1); commit;
begin; insert into a values (20,1); rollback;
begin; insert into a values (30,1); savepoint One; insert into a values (31,1); rollback to one; insert into a values (33,1); commit;
begin; insert into plain_myisam values (2); commit;
set gtid_next = 'automatic:store'; insert into a values (51,1); set gtid_next = 'automatic';
create table c (id int primary key) as select id from b;
alter table c add column w int default 7;
insert into c values (6, 6);
truncate table b;
rename table c to c2;
drop table c2;
set binlog_format = statement;
insert into b values (7, 7);
begin; insert into b values (8, last_insert_id() + 1); update b set v = rand(5) where id = 8; commit;
set binlog_format = row;
begin; update a set id = id + 1000 where id in (1,2); update a set id = 2 where id = 1001; update a set id = 1 where id = 1002; commit;
insert into a values (60,1) on duplicate key update v = 9;
insert into a values (60,1) on duplicate key update v = 9;
replace into a values (60,2);
set binlog_rows_query_log_events = on; insert into a values (61,1); set binlog_rows_query_log_events = off;
create user someone@localhost;
drop user someone@localhost;
-- values: select id,v from a order by id
