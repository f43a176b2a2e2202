-- Groups of events: savepoints, rollbacks, DDL, statements, tables without transactions.
set global binlog_row_metadata = full;
set sql_mode = '';
create table a (id int primary key, v int);
create table b (id int primary key, v int);
create table plain_myisam (id int primary key) engine = myisam;
create table plain_aria (id int primary key) engine = aria transactional = 0;
-- record
-- two tables, one commit
begin; insert into a values (1,1),(2,2); insert into b values (1,1); update a set v = 3 where id = 1; commit;
-- a rolled-back part that leaves no trace
begin; insert into a values (10,1); savepoint x; insert into a values (11,1); rollback to x; insert into a values (12,1); commit;
-- rolled back wholly: nothing in the log
begin; insert into a values (20,1); rollback;
-- a rolled-back part with a temporary table: the log has SAVEPOINT and ROLLBACK TO
begin; insert into a values (30,1); savepoint One; insert into a values (31,1); create temporary table tmp (id int); insert into a values (32,1); rollback to one; insert into a values (33,1); commit;
drop temporary table if exists tmp;
-- rolled back wholly after a temporary table was made
begin; insert into a values (40,1); create temporary table tmp2 (id int); insert into a values (41,1); rollback;
drop temporary table if exists tmp2;
-- without transactions, inside one that rolls back
begin; insert into a values (50,1); insert into plain_myisam values (1); rollback;
begin; insert into a values (51,1); insert into plain_myisam values (2); insert into plain_aria values (1); commit;
-- one statement over tables with and without transactions
update a, plain_myisam set a.v = 7, plain_myisam.id = plain_myisam.id + 10 where a.id = 51;
-- DDL, DDL with rows, DDL that the server ends a transaction for
create table c (id int primary key) as select id from b;
begin; insert into c values (5); alter table c add column w int default 7; insert into c values (6, 6);
truncate table b;
create or replace table c (id int primary key, z text);
rename table c to c2;
drop table c2;
-- statements
set binlog_format = statement;
insert into b values (7, 7);
begin; insert into b values (8, last_insert_id() + 1); update b set v = rand(5) where id = 8; commit;
set statement max_statement_time = 10 for delete from b where id = 8;
set binlog_format = row;
-- the same row over and over, and keys that swap
begin; update a set id = id + 1000 where id in (1,2); update a set id = 2 where id = 1001; update a set id = 1 where id = 1002; commit;
insert into a values (60,1) on duplicate key update v = 9;
insert into a values (60,1) on duplicate key update v = 9;
replace into a values (60,2);
flush tables;
create user someone@localhost;
drop user someone@localhost;
-- values: select id,v from a order by id
