-- A prepared XA transaction.
create table x (id int primary key);
-- record
xa start 'one'; insert into x values (1); xa end 'one'; xa prepare 'one'; xa commit 'one';
