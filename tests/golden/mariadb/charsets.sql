-- Text in many character sets, as bytes; CHAR loses its pad characters.
set global binlog_row_metadata = full;
set sql_mode = '', names utf8mb4;
create table charsets (id int primary key,
  a char(4) character set utf8mb4, b char(4) character set utf8mb3, c char(4) character set latin1, d char(4) character set ucs2, e char(4) character set utf16, f char(4) character set utf16le, g char(4) character set utf32, h char(4) character set cp1251, i char(4) character set sjis, j char(4) character set gbk, k char(4) character set binary, l varchar(4) character set utf16, m text character set utf32, n char(4) character set utf8mb4 collate utf8mb4_uca1400_nopad_as_cs, o enum('ä','b') character set latin1, p set('ä','b') character set utf8mb4, q char(100) character set utf8mb4, r enum('ä','ж') character set ucs2, s varchar(10) character set utf8mb4 collate utf8mb4_croatian_mysql561_ci);
-- record
insert into charsets values (1,'ä ','ä ','ä ','ä ','ä ','ä ','ä ','ж ','あ','中','x','ä ','ä ','ä ','ä','ä,b',repeat('€',100),'ж','x');
insert into charsets values (2,'','','','','','','','','','','','','','','','','','','');
insert into charsets values (3,' a',' a',' a',' a',' a',' a',' a',' a',' a',' a',' a',' a',' a',' a','b','b',' x','ä','');
-- values: select id,a,b,c,d,e,f,g,h,i,j,k,l,m,n,o+0,p+0,q,r+0,s from charsets order by id
