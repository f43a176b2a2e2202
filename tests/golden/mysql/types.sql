-- Every column type at its limits, with full metadata.
set global binlog_row_metadata = full;
set sql_mode = '', time_zone = '+00:00', names utf8mb4;
create table types (
  id int not null primary key,
  i8 tinyint, u8 tinyint unsigned, i16 smallint, u16 smallint unsigned, i24 mediumint, u24 mediumint unsigned,
  i32 int, u32 int unsigned, i64 bigint, u64 bigint unsigned,
  f float, d double, dec2 decimal(12,2), dec18 decimal(18,9), dec19 decimal(19,0), dec65 decimal(65,0), dec30 decimal(65,30), frac decimal(5,5),
  y year, da date, t0 time, t1 time(1), t2 time(2), t3 time(3), t4 time(4), t5 time(5), t6 time(6),
  dt0 datetime, dt1 datetime(1), dt3 datetime(3), dt6 datetime(6),
  ts0 timestamp null, ts1 timestamp(1) null, ts3 timestamp(3) null, ts6 timestamp(6) null,
  b1 bit(1), b9 bit(9), b64 bit(64),
  e enum('a','b','it''s','ünï'), s set('a','b','c','d'), s9 set('1','2','3','4','5','6','7','8','9'),
  c1 char(1), c10 char(10), c255 char(255), vc varchar(20), vc300 varchar(300), bi binary(5), bi255 binary(255), vb varbinary(10), vb300 varbinary(300),
  tt tinytext, tx text, mt mediumtext, lt longtext, tb tinyblob, bl blob, mb mediumblob, lb longblob,
  g geometry, p point, ve vector(3), ci char(5) character set latin1 collate latin1_german1_ci, co char(5) collate utf8mb4_0900_bin,
  hidden int invisible default 5, gv int as (id + 1) virtual, gs int as (id + 2) stored, key ((id + 5))
) character set utf8mb4;
-- record
insert into types (id) values (1);
insert into types (id,i8,u8,i16,u16,i24,u24,i32,u32,i64,u64,f,d,dec2,dec18,dec19,dec65,dec30,frac,y,da,t0,t1,t2,t3,t4,t5,t6,dt0,dt1,dt3,dt6,ts0,ts1,ts3,ts6,b1,b9,b64,e,s,s9,c1,c10,c255,vc,vc300,bi,bi255,vb,vb300,tt,tx,mt,lt,tb,bl,mb,lb,g,p,ve,ci,co) values (2,
  -128,0,-32768,0,-8388608,0,-2147483648,0,-9223372036854775808,0,
  -3.4028234e38,-1.7976931348623157e308,-9999999999.99,-999999999.999999999,-9999999999999999999,
  -99999999999999999999999999999999999999999999999999999999999999999,
  -99999999999999999999999999999999999.999999999999999999999999999999,-0.99999,
  1901,'0000-00-00','-838:59:59','-838:59:58.9','-838:59:58.99','-838:59:58.999','-838:59:58.9999','-838:59:58.99999','-838:59:58.999999',
  '0000-00-00 00:00:00','0000-00-00','0000-00-00','0000-00-00',
  '1970-01-01 00:00:01','1970-01-01 00:00:01.1','1970-01-01 00:00:01.001','1970-01-01 00:00:01.000001',
  b'0',b'0',b'0','','','','','','','','','','','','',
  '','','','','','','','',st_geomfromtext('POINT(1 2)'),point(-1.5,2.25),string_to_vector('[1,-2.5,3e38]'),'','');
insert into types (id,i8,u8,i16,u16,i24,u24,i32,u32,i64,u64,f,d,dec2,dec18,dec19,dec65,dec30,frac,y,da,t0,t1,t2,t3,t4,t5,t6,dt0,dt1,dt3,dt6,ts0,ts1,ts3,ts6,b1,b9,b64,e,s,s9,c1,c10,c255,vc,vc300,bi,bi255,vb,vb300,tt,tx,mt,lt,tb,bl,mb,lb,g,p,ve,ci,co) values (3,
  127,255,32767,65535,8388607,16777215,2147483647,4294967295,9223372036854775807,18446744073709551615,
  3.4028234e38,1.7976931348623157e308,9999999999.99,999999999.999999999,9999999999999999999,
  99999999999999999999999999999999999999999999999999999999999999999,
  99999999999999999999999999999999999.999999999999999999999999999999,0.99999,
  2155,'9999-12-31','838:59:59','838:59:58.9','838:59:58.99','838:59:58.999','838:59:58.9999','838:59:58.99999','838:59:58.999999',
  '9999-12-31 23:59:59','9999-12-31 23:59:59.9','9999-12-31 23:59:59.999','9999-12-31 23:59:59.999999',
  '2038-01-19 03:14:07','2038-01-19 03:14:07.9','2038-01-19 03:14:07.499','2038-01-19 03:14:07.499999',
  b'1',b'111111111',0xffffffffffffffff,'ünï','a,b,c,d','1,9','é','0123456789',repeat('é',255),repeat('x',20),repeat('🙂',300),
  'abcde',repeat('z',255),'0123456789',repeat('q',300),
  repeat('t',255),repeat('x',1000),repeat('m',1000),repeat('l',1000),repeat(0xff,255),repeat(0x00,1000),repeat('m',1000),repeat('l',1000),
  st_geomfromtext('MULTIPOLYGON(((0 0,0 1,1 1,0 0)),((5 5,5 6,6 6,5 5)))',4326),point(1e308,-1e-308),string_to_vector('[0,0,0]'),'ä ','ä ');
insert into types (id,f,d,dec2,dec18,dec19,dec65,dec30,frac,y,da,t0,t1,t2,t3,t4,t5,t6,dt0,dt1,dt3,dt6,ts0,ts3,ts6,b9,e,s,s9,c1,c10,vc,bi,vb) values
  (4,0.1,0.1,0.05,-0.000000001,0,0,0,0,0,'2024-00-00','00:00:00','-00:00:00.1','-00:00:00.01','-00:00:00.001','-00:00:00.0001','-00:00:00.00001','-00:00:00.000001','2024-02-29 00:00:00','2024-02-29 12:34:56.7','2024-02-29 12:34:56.789','2024-02-29 12:34:56.789012','0000-00-00 00:00:00','0000-00-00','2001-09-09 01:46:40.5',b'100000001',0,0,'9',' ','a  ','b  ',0x610062,0x0000),
  (5,-0.0,-0e0,-0.05,0.1,-1,-1,-0.5,-0.00001,2000,'1000-01-01','-00:00:01','-01:00:00.5','12:34:56.78','-12:34:56.789','100:00:00.0001','-800:59:59.99999','-00:01:00.5','1000-01-01','1000-02-03 04:05:06.1','2024-12-31 23:59:59.001','1969-12-31 23:59:59.999999','2024-06-30 23:59:59','2024-06-30 23:59:59.001','2024-06-30 23:59:59.000001',0,1,'a','1,2,3,4,5,6,7,8,9','€','  x','\t\n\0\\','','\0\0');
update types set i64 = i64 - 1, vc = concat('u', id) where id in (3, 4);
update types set id = 100 where id = 5;
update types set id = 5 where id = 100;
delete from types where id = 1;
insert into types (id) values (1);
-- values: select id,i8,u8,i16,u16,i24,u24,i32,u32,i64,u64,f+0e0,d,dec2,dec18,dec19,dec65,dec30,frac,y,da,t0,t1,t2,t3,t4,t5,t6,dt0,dt1,dt3,dt6,ts0,ts1,ts3,ts6,b1+0,b9+0,b64+0,e+0,s+0,s9+0,c1,c10,c255,vc,vc300,bi,bi255,vb,vb300,tt,tx,mt,lt,tb,bl,mb,lb,g,p,ve,ci,co,hidden,gv,gs from types order by id
