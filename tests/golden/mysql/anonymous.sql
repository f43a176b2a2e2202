-- A transaction without GTID, and a log without checksums.
create table an (id int primary key);
set global binlog_checksum = none;
set global gtid_mode = on_permissive;
set global gtid_mode = off_permissive;
-- record
insert into an values (1);
