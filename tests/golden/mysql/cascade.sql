-- Children that change with their parent.
set global binlog_row_metadata = full;
create table parent (id int primary key);
create table child (id int primary key, parent int, foreign key (parent) references parent (id) on delete cascade on update cascade);
insert into parent values (1),(2); insert into child values (10,1),(11,1),(20,2);
-- record
update parent set id = 3 where id = 1;
delete from parent where id = 2;
