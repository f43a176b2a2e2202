-- LOAD DATA as a statement.
create table l (id int primary key);
select 1 union select 2 into outfile 'FOLDER/load_data.txt';
set binlog_format = statement;
-- record
load data infile 'FOLDER/load_data.txt' into table l;
