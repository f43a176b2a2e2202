-- ENUM with 12,000 members (near what a table definition of MariaDB holds) and SET with 64, in a compressed log.
set global binlog_row_metadata = full;
set global log_bin_compress = on;
set global log_bin_compress_min_len = 10;
set sql_mode = '', group_concat_max_len = 10000000;
set @create = concat('create table members (id int primary key, e enum(', (select group_concat(quote(conv(seq, 10, 36)) order by seq separator ',') from seq_1_to_12000), '), s set(', (select group_concat(quote(seq) order by seq separator ',') from seq_1_to_64), '))');
execute immediate @create;
-- record
insert into members values (1, 1, 1), (2, 12000, 18446744073709551615), (3, 256, 9223372036854775808), (4, 0, 0), (5, null, null);
-- values: select id,e+0,cast(s as unsigned) from members order by id
