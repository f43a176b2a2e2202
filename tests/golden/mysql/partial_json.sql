-- An update that tells only what changed inside a document.
set global binlog_row_metadata = full;
create table partial (id int primary key, j json, v int);
insert into partial values (1, '{"a": "a long enough text", "b": "another long enough text"}', 1);
set binlog_row_value_options = partial_json;
-- record
update partial set j = json_set(j, '$.a', 'x') where id = 1;
