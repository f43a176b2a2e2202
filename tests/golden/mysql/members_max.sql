-- ENUM with 65,535 members and SET with 64.
set global binlog_row_metadata = full;
set sql_mode = '', cte_max_recursion_depth = 100000, group_concat_max_len = 10000000;
set @e = (with recursive n as (select 1 i union all select i + 1 from n where i < 65535) select group_concat(quote(conv(i, 10, 36)) order by i separator ',') from n);
set @s = (with recursive n as (select 1 i union all select i + 1 from n where i < 64) select group_concat(quote(i) order by i separator ',') from n);
set @c = concat('create table members (id int primary key, e enum(', @e, '), s set(', @s, ')) character set ascii');
prepare c from @c;
execute c;
-- record
insert into members values (1, 1, 1), (2, 65535, 18446744073709551615), (3, 256, 9223372036854775808), (4, 0, 0), (5, null, null);
-- values: select id,e+0,cast(s as unsigned) from members order by id
