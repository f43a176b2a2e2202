-- log_bin_compress: compressed statements and row events of all three operations.
set global binlog_row_metadata = full;
set global log_bin_compress = on;
set global log_bin_compress_min_len = 10;
create table packed (id int primary key, v varchar(300), n int);
-- record
insert into packed select seq, repeat('abc', seq), seq from seq_1_to_100;
update packed set v = concat(v, 'x') where id <= 50;
delete from packed where id > 90;
create table packed_by_statement (id int primary key comment 'a statement that is long enough to be compressed by the server');
set binlog_format = statement;
insert into packed_by_statement values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15);
set binlog_format = row;
-- values: select id,v,n from packed order by id
