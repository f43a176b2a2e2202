-- Rows without all of their columns.
set global binlog_row_metadata = full;
create table m (id int primary key, v int, w int);
insert into m values (1,1,1);
set binlog_row_image = minimal;
-- record
update m set v = 2 where id = 1;
