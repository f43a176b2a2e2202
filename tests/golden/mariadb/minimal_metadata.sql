-- Minimal metadata and a primary key over prefixes in another order.
set global binlog_row_metadata = minimal;
set sql_mode = '', time_zone = '+00:00', names utf8mb4;
create table prefixed (a int unsigned not null, b varchar(40) character set utf8mb4 not null, c varchar(10) character set latin1, d char(3) character set ucs2, primary key (b(10), a));
insert into prefixed values (0,'x','y','z');
-- record
insert into prefixed values (1,'é','é','é ');
set global binlog_row_metadata = full;
insert into prefixed values (2,'ë','ë','ë');
-- values: select a,b,c,d from prefixed where a > 0 order by a
