-- Compressed transactions.
set global binlog_row_metadata = full;
create table packed (id int primary key, v varchar(300), n int);
set binlog_transaction_compression = on;
-- record
insert into packed with recursive n as (select 1 i union all select i + 1 from n where i < 500) select i, repeat('abc', i % 100), i from n;
begin; update packed set v = concat(v, 'x') where id <= 50; delete from packed where id > 450; insert into packed values (1000, 'y', 1); commit;
create table packed_ddl (id int primary key);
create table packed_select (id int primary key) as select id from packed;
-- values: select id,v,n from packed order by id
