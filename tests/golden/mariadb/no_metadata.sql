-- Without metadata (the default): information_schema must complete it. Also a log without checksums.
set global binlog_row_metadata = no_log;
set global binlog_checksum = none;
set sql_mode = '', time_zone = '+00:00', names utf8mb4;
create table plain (id int unsigned not null, name varchar(40) not null, amount decimal(12,2), at datetime(3), e enum('x','y'), b binary(4), primary key (name(10), id)) character set latin1;
-- record
insert into plain values (1,'é',0.05,'2024-02-29 01:02:03.004','y','a'), (4294967295,'',null,null,null,null);
update plain set amount = -1.25 where id = 1;
delete from plain where id = 4294967295;
-- values: select id,name,amount,at,e+0,b from plain order by id
