#include "binlog/statement_text.hpp"

#include <gtest/gtest.h>

namespace tributary::binlog {
namespace {

StatementKind kind_of(std::string_view text) {
    return classify_statement(text).kind;
}

TEST(StatementText, TransactionWordsAsServersWriteThem) {
    EXPECT_EQ(kind_of("BEGIN"), StatementKind::kBegin);
    EXPECT_EQ(kind_of("COMMIT"), StatementKind::kCommit);
    EXPECT_EQ(kind_of("ROLLBACK"), StatementKind::kRollback);
    EXPECT_EQ(kind_of("XA START X'6f6e65',X'',1"), StatementKind::kXa);
}

TEST(StatementText, SavepointsCarryTheirName) {
    EXPECT_EQ(classify_statement("SAVEPOINT `a b`").savepoint, "`a b`");
    EXPECT_EQ(kind_of("SAVEPOINT x"), StatementKind::kSavepoint);
    EXPECT_EQ(kind_of("ROLLBACK TO `x`"), StatementKind::kRollbackTo);
    EXPECT_EQ(classify_statement("ROLLBACK TO `x`").savepoint, "`x`");
    EXPECT_EQ(classify_statement("ROLLBACK TO SAVEPOINT `x`").savepoint, "`x`");
    EXPECT_EQ(classify_statement("rollback to savepoint").savepoint, "savepoint");
    EXPECT_EQ(kind_of("RELEASE SAVEPOINT `x`"), StatementKind::kReleaseSavepoint);
}

TEST(StatementText, StatementsThatChangeRowsAreFoundPastCommentsAndParentheses) {
    for (const char* text :
         {"insert into t values (1)", " UPDATE t set a=1", "/* why */ delete from t",
          "-- why\nreplace t values (1)", "# why\n insert t values (1)",
          "/*!50001 insert */ into t values (1)", "/*M!100100 INSERT INTO t VALUES (1) */",
          "with c as (select 1) update t set a = 1", "LOAD DATA INFILE 'x' INTO TABLE t",
          "SELECT `db`.`f`(1)", "do f()", "(insert into t values (1))",
          "SET STATEMENT a=1 FOR DELETE FROM t",
          "set statement a = ' for ', b = 2 for insert into t values (1)", "call p()"}) {
        EXPECT_EQ(kind_of(text), StatementKind::kDml) << text;
    }
}

TEST(StatementText, EverythingElseIsOther) {
    for (const char* text :
         {"", "create table t (a int)", "/* insert */ drop table t", "TRUNCATE t",
          "set password = 'x'", "SET STATEMENT a=1 FOR CREATE TABLE t (a int)",
          "grant insert on t to u", "`insert`", "/* insert", "flush tables", "releasex"}) {
        EXPECT_EQ(kind_of(text), StatementKind::kOther) << text;
    }
}

}  // namespace
}  // namespace tributary::binlog
