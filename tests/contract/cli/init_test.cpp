// `tributary init` with and without a branch's configuration, with patterns and renamed columns.

#include <gmock/gmock.h>

#include "lab.hpp"

namespace tributary::test {
namespace {

using ::testing::HasSubstr;

class InitTest : public CliTest {
protected:
    /// The head office's own ones, or those for the rows of branches.
    [[nodiscard]] std::int64_t tables(bool own) {
        return centre_.connect().number(
            "select count(*) from information_schema.tables where table_schema = database() and "
            "left(table_name, 10) " +
            std::string(own ? "=" : "<>") + " 'tributary_'");
    }
    [[nodiscard]] Program init_with_branch() {
        return Program({"init", "-c", write(head_office_), "--branch-config", write(branch_)});
    }
};

TEST_F(InitTest, WithoutABranchItMakesItsOwnTablesAndQueues) {
    init();
    EXPECT_GT(tables(true), 3);
    EXPECT_EQ(tables(false), 0);
    Program doctor({"doctor", "-c", write(branch_)});
    const auto status = doctor.wait();
    ASSERT_TRUE(status);
    EXPECT_EQ(status->code, 0) << doctor.output();
}

TEST_F(InitTest, WithABranchItMakesEveryTableThatAPatternNames) {
    shop_.connect().run("create table staff (id int primary key, name varchar(20))");
    Program program = init_with_branch();
    const auto status = program.wait();
    ASSERT_TRUE(status);
    EXPECT_EQ(status->code, 0) << program.output();
    EXPECT_EQ(tables(false), 2);
    SqlSession session = centre_.connect();
    session.run("select source_branch, original_id, v, last_sync from sales");
    session.run("select source_branch, original_id, name, last_sync from staff");
}

TEST_F(InitTest, ATableThatNoRuleNamesIsFoundWithTheLineToAdd) {
    head_office_.tables[0].source = TablePattern::decode(shop_.name() + ".other_*").value();
    Program program = init_with_branch();
    const auto status = program.wait();
    ASSERT_TRUE(status);
    EXPECT_EQ(status->code, 5);
    EXPECT_THAT(program.output(),
                HasSubstr("[[tables]] with source = \"" + shop_.name() + ".sales\""));
}

TEST_F(InitTest, WhatInitMadeIsWhatTheStreamNeeds) {
    head_office_.apply.creates_missing_tables = false;
    head_office_.apply.applies_additive_schema_changes = false;
    Program program = init_with_branch();
    ASSERT_TRUE(program.wait());
    shop_.connect().run("insert into sales values (1, 10)");
    Program head_office = run_head_office();
    Program agent = run_branch();
    SqlSession session = centre_.connect();
    EXPECT_TRUE(wait_until([&] { return session.number("select count(*) from sales") == 1; }))
        << head_office.output() << agent.output();
}

}  // namespace
}  // namespace tributary::test
