-- JSON values of every kind; the text is what the server prints.
set global binlog_row_metadata = full;
set sql_mode = '', time_zone = '+00:00', names utf8mb4;
set cte_max_recursion_depth = 100000, group_concat_max_len = 10000000;
create table json_values (id int primary key auto_increment, j json);
-- record
insert into json_values (j) values (null), ('null'), ('true'), ('false'), ('{}'), ('[]'), ('""'), ('0'), ('-1'), ('32767'), ('-32768'), ('32768'), ('65535'), ('65536'), ('-32769'), ('2147483647'), ('-2147483648'), ('2147483648'), ('4294967295'), ('4294967296'), ('9223372036854775807'), ('-9223372036854775808'), ('18446744073709551615');
insert into json_values (j) values ('1.0'), ('-0.0'), ('0.1'), ('1e15'), ('1e14'), ('123456789012345'), ('123456789012345.5'), ('1e-5'), ('1e-14'), ('1e-15'), ('1.5e-15'), ('1e-16'), ('1.7976931348623157e308'), ('5e-324'), ('2.2250738585072014e-308'), ('1e22'), ('1e21'), ('0.30000000000000004'), ('123456789.123456789'), ('1.5e300'), ('-1.25e-7'), ('999999999999999.9'), ('9999999999999999.9');
insert into json_values (j) values ('{"b": 1, "a": [1, 2, {"x": null}], "aa": "z", "": true, "é": "ü🙂"}'), ('"\\b\\f\\n\\r\\t\\"\\\\\\/\\u0000\\u001f\\u007f\\u20ac\\ud83d\\ude00"'), ('[[[[[[[[[[1]]]]]]]]]]'), ('[1, "a", true, null, 1.5, {"k": []}]');
insert into json_values (j) select json_array(cast(1 as decimal(10,2)), 0.5, -0.50, 123456789012345678901234567890.123, cast(0 as decimal(5,0)), -99999999999999999999999999999999999999999999999999999999999999999, date'2024-02-03', timestamp'2024-02-03 04:05:06.7', time'-12:34:56.7', time'838:59:59', time'00:00:00', timestamp'1000-01-01 00:00:00');
insert into json_values (j) select json_array(cast('x' as binary), x'00ff', cast(repeat('a',57) as binary), cast(repeat('a',58) as binary), cast(repeat('b',200) as binary), b'101', cast(2024 as year), st_geomfromtext('point(1 2)'), x'');
insert into json_values (j) select json_object('s', repeat('x', 127), 't', repeat('y', 128), 'u', repeat('z', 16384));
insert into json_values (j) select json_object('big', repeat('x', 70000), 'n', 70000, 'i', -70000, 'l', true, 'm', 5);
insert into json_values (j) with recursive n as (select 1 i union all select i + 1 from n where i < 3000) select json_arrayagg(i * 50) from n;
insert into json_values (j) with recursive n as (select 1 i union all select i + 1 from n where i < 9000) select json_objectagg(concat('key', i), i) from n;
insert into json_values (j) select concat(repeat('[', 100), repeat(']', 100));
insert into json_values (j) select concat(repeat('{"a":', 99), '1', repeat('}', 99));
update json_values set j = json_set(j, '$.a[1]', 'changed', '$.aa', 5) where json_extract(j, '$.b') = 1;
-- values: select id,j from json_values order by id
