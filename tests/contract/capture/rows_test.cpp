#include "fixture.hpp"

/// What people ask of a branch's database through its agent: rows, a row to add, findings, repairs.
namespace tributary::capture {
namespace {

using testing::Contains;
using testing::HasSubstr;

class RowsContract : public testing::TestWithParam<Flavor> {
protected:
    /// The account has INSERT on the table and nothing else.
    void allow_adding(const std::string& table) {
        user_ = "a_" + branch_.database();
        judge_.run("create user '" + user_ + "'@'127.0.0.1' identified by 'secret'");
        judge_.run("grant insert on " + branch_.database() + "." + table + " to '" + user_ +
                   "'@'127.0.0.1'");
        AddRowsSettings& add = branch_.settings().add_rows.emplace();
        add.tables = {branch_.table(table)};
        add.server = options_for(branch_.server());
        add.server.user = user_;
        add.server.password = Secret("secret");
    }
    ~RowsContract() override {
        if (!user_.empty()) judge_.run("drop user '" + user_ + "'@'127.0.0.1'");
    }
    [[nodiscard]] Result<TextValues, RowRefusal> add(const TextValues& values) {
        return branch_.agent().add_row(branch_.table("sales"), values, soon());
    }
    void repair(const std::optional<std::string>& from, const std::optional<std::string>& to) {
        const auto begun = branch_.agent().resync({branch_.table("sales")},
                                                  KeyRange{.from = from, .to = to}, soon());
        EXPECT_TRUE(begun) << begun.error().what;
    }
    /// Row of the head office that is not the branch's.
    void spoil(std::int64_t id) {
        auto state = branch_.office().state();
        HeadOfficeFake::Table& table = state.tables[branch_.table("sales")];
        ASSERT_FALSE(table.empty());
        HeadOfficeFake::Row row = table.begin()->second;
        row[0] = std::to_string(id);
        row[1] = "spoiled";
        const TableSchema& schema = *branch_.office().range_schema();
        std::vector<Cell> cells(schema.columns.size(), Cell::null());
        cells[0] = Cell::of(id);
        table[encode_key(schema, cells)] = row;
        branch_.office().set_state(std::move(state));
    }
    [[nodiscard]] std::size_t spoiled() {
        std::size_t count = 0;
        for (const std::string& row : branch_.office().rows(branch_.table("sales"))) {
            if (row.find("|spoiled|") != std::string::npos) ++count;
        }
        return count;
    }

    Branch branch_{test::Servers::instance().branch(GetParam())};
    test::SqlSession judge_ = branch_.connect();
    std::string user_;
};

TEST_P(RowsContract, TheNewestRowsComeFirstAsText) {
    judge_.run(
        "create table sales (sale_id bigint unsigned primary key, day date, price decimal(10,2), "
        "f float, size enum('S','it''s'), tags set('a','b'), bits bit(4), raw blob, name "
        "varchar(20) character set latin1, long_text longtext)");
    judge_.run("insert into sales (sale_id) values (1),(2)");
    judge_.run(
        "insert into sales values (18446744073709551615,'2024-02-29',-0.50,0.1,'it''s','a,b',"
        "b'101',x'00ff','caf\xc3\xa9',repeat('\xc3\xa4',5000))");
    branch_.start();
    const auto rows = branch_.agent().recent_rows(branch_.table("sales"), 2, soon());
    ASSERT_TRUE(rows) << rows.error().what;
    EXPECT_EQ(rows->columns.size(), 10U);
    EXPECT_EQ(rows->key, std::vector<std::string>{"sale_id"});
    ASSERT_EQ(rows->rows.size(), 2U);
    std::vector<std::optional<std::string>> newest = rows->rows[0];
    EXPECT_EQ(newest.back()->size(), 2 * kShownCharactersMax) << "a long value is cut";
    newest.pop_back();
    EXPECT_EQ(newest, (std::vector<std::optional<std::string>>{"18446744073709551615", "2024-02-29",
                                                               "-0.50", "0.1", "it's", "a,b", "5",
                                                               "0x00ff", "caf\xc3\xa9"}));
    EXPECT_EQ(rows->rows[1][0], "2");
    EXPECT_EQ(rows->rows[1][1], std::nullopt);
    EXPECT_FALSE(branch_.agent().recent_rows(branch_.table("other"), 2, soon()));
}

TEST_P(RowsContract, ARowThatIsAddedArrivesExactlyAsItWasWritten) {
    judge_.run(
        "create table sales (sale_id int auto_increment primary key, region varchar(40), amount "
        "decimal(12,2) not null, at datetime(3), name varchar(10) character set latin1, size "
        "enum('S','L') not null default 'S')");
    allow_adding("sales");
    branch_.start();
    EXPECT_EQ(branch_.agent().status().can_add, std::vector<TableName>{branch_.table("sales")});
    const auto first = add({{"amount", "10.5"}, {"region", "S\xc3\xbc\x64 'o' \\"}});
    ASSERT_TRUE(first) << first.error().what;
    EXPECT_EQ(*first, (TextValues{{"sale_id", "1"}}));
    const auto second = add({{"sale_id", "40"},
                             {"amount", "-0.01"},
                             {"region", std::nullopt},
                             {"at", "2024-05-31T18:30:00.25"},
                             {"name", "caf\xc3\xa9"},
                             {"size", "L"}});
    ASSERT_TRUE(second) << second.error().what;
    EXPECT_EQ(*second, (TextValues{{"sale_id", "40"}}));
    EXPECT_EQ(Branch::server_rows(judge_, "sales"),
              (std::vector<std::string>{"1|S\xc3\xbc\x64 'o' \\|10.50|~|~|S",
                                        "40|~|-0.01|2024-05-31 18:30:00.250|caf\xc3\xa9|L"}));
    EXPECT_TRUE(test::wait_until(
        [&] { return branch_.office().rows(branch_.table("sales")).size() == 2; }));
}

TEST_P(RowsContract, WhatDoesNotFitIsToldAndNotAdded) {
    judge_.run(
        "create table sales (sale_id int primary key, amount decimal(4,2) not null, name "
        "varchar(10) character set latin1, check (amount < 50))");
    allow_adding("sales");
    branch_.start();
    const auto faulty = add({{"sale_id", "x"}, {"name", "a"}});
    ASSERT_FALSE(faulty);
    EXPECT_EQ(faulty.error().faults,
              (std::vector<ValueFault>{{.column = "sale_id", .what = "\"x\" is no whole number"},
                                       {.column = "amount", .what = "needs a value"}}));
    for (const TextValues& values :
         {TextValues{{"sale_id", "1"}, {"amount", "50"}},
          TextValues{{"sale_id", "1"}, {"amount", "1"}, {"name", "\xe6\x97\xa5"}}}) {
        const auto refused = add(values);
        ASSERT_FALSE(refused) << "the server must refuse it";
        EXPECT_TRUE(refused.error().faults.empty());
        EXPECT_FALSE(refused.error().what.empty());
    }
    EXPECT_TRUE(add({{"sale_id", "1"}, {"amount", "1"}}));
    EXPECT_FALSE(add({{"sale_id", "1"}, {"amount", "2"}})) << "the key is taken";
    EXPECT_EQ(Branch::server_rows(judge_, "sales"), std::vector<std::string>{"1|1.00|~"});
}

TEST_P(RowsContract, NobodyAddsRowsWhereTheConfigurationDoesNotSaySo) {
    judge_.run(kSalesTable);
    branch_.start();
    const auto refused = add({{"sale_id", "1"}});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().what, HasSubstr("control.add_rows"));
    EXPECT_TRUE(branch_.agent().status().can_add.empty());
}

TEST_P(RowsContract, AnAccountThatMayNotInsertIsNamedWithItsGrant) {
    judge_.run(kSalesTable);
    allow_adding("sales");
    judge_.run("revoke insert on " + branch_.database() + ".sales from '" + user_ +
               "'@'127.0.0.1'");
    branch_.start();
    const auto refused = add({{"sale_id", "1"}});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().what, HasSubstr("GRANT INSERT ON"));
}

TEST_P(RowsContract, TheDoctorLooksThroughTheAgent) {
    judge_.run(kSalesTable);
    allow_adding("sales");
    branch_.settings().add_rows->server.password = Secret("another");
    branch_.start();
    const auto findings = branch_.agent().findings(soon());
    ASSERT_TRUE(findings);
    EXPECT_THAT(*findings, Contains(testing::Field(&Finding::what, HasSubstr("sales can be"))));
    EXPECT_THAT(*findings, Contains(testing::Field(&Finding::what, HasSubstr("cannot log in"))));
    EXPECT_THAT(branch_.agent().status().database,
                HasSubstr(GetParam() == Flavor::kMySql ? "MySQL " : "MariaDB "));
}

TEST_P(RowsContract, ARepairMakesTheRowsBetweenItsKeysEqualAndTouchesNoOther) {
    judge_.run(kSalesTable);
    for (int i = 0; i < 10; ++i) judge_.run(insert_sales(1 + i * 100, 50));
    branch_.settings().chunk_rows_max = 20;
    branch_.start();
    ASSERT_TRUE(branch_.catches_up(judge_));
    for (const std::int64_t id : {0, 25, 75, 101, 150, 750, 751, 850, 999}) spoil(id);
    const std::uint64_t ranges_before = branch_.office().counts().ranges;
    repair("60", "750");
    EXPECT_TRUE(test::wait_until([&] { return spoiled() == 5; }))
        << "0, 25, 751, 850 and 999 are outside; " << spoiled() << " are left";
    EXPECT_GE(branch_.office().counts().ranges, ranges_before + 3) << "350 rows in small chunks";
    repair("751", std::nullopt);
    EXPECT_TRUE(test::wait_until([&] { return spoiled() == 2; }));
    repair(std::nullopt, "0");
    EXPECT_TRUE(test::wait_until([&] { return spoiled() == 1; }));
    judge_.run(insert_sales(2000, 5));
    repair("25", "25");
    EXPECT_TRUE(branch_.catches_up(judge_));
    EXPECT_EQ(branch_.office().epoch_reasons().size(), 1U);
}

TEST_P(RowsContract, ARepairGoesOnAfterTheAgentHasEnded) {
    judge_.run_all({kSalesTable, insert_sales(1, 100)});
    branch_.start();
    ASSERT_TRUE(branch_.catches_up(judge_));
    for (const std::int64_t id : {20, 80}) spoil(id);
    branch_.office().refuse_messages(true);
    repair("1", "50");
    branch_.stop();
    branch_.office().refuse_messages(false);
    branch_.start();
    EXPECT_TRUE(test::wait_until([&] { return spoiled() == 1; }));
    // It is through, and the next process does not begin it again.
    EXPECT_TRUE(test::wait_until([&] {
        const auto kept = FileCheckpointStore(branch_.state_file()).load();
        return kept && kept->requests == OpenRequests();
    }));
    EXPECT_EQ(branch_.office().epoch_reasons().size(), 1U);
}

TEST_P(RowsContract, ARepairOfKeysOfTextFollowsTheCollation) {
    judge_.run(
        "create table sales (code varchar(20) character set latin1 collate latin1_swedish_ci "
        "primary key, n int)");
    judge_.run("insert into sales values ('a',1),('B',2),('\xc3\xa4',3),('z',4)");
    branch_.start();
    ASSERT_TRUE(test::wait_until([&] { return branch_.office().is_synchronised(); }));
    const std::uint64_t rows_before = branch_.office().counts().range_rows;
    repair("b", "Z");
    EXPECT_TRUE(test::wait_until([&] {
        return branch_.office().counts().range_rows == rows_before + 2;
    })) << "B and z; ä comes behind z";
}

TEST_P(RowsContract, ARangeThatMakesNoSenseIsRefused) {
    judge_.run_all({kSalesTable, "create table pairs (a int, b int, primary key (a, b))"});
    branch_.settings().tables.push_back(branch_.table("pairs"));
    branch_.start();
    ASSERT_TRUE(test::wait_until([&] { return branch_.office().is_synchronised(); }));
    const auto refusal = [&](const std::vector<TableName>& tables, const KeyRange& keys) {
        const auto begun = branch_.agent().resync(tables, keys, soon());
        return begun ? std::string() : begun.error().what;
    };
    const TableName sales = branch_.table("sales");
    EXPECT_THAT(refusal({sales}, {.from = "x", .to = "2"}),
                HasSubstr("the first key: \"x\" is no whole number"));
    EXPECT_THAT(refusal({sales}, {.from = "3", .to = "2"}), HasSubstr("behind the last"));
    EXPECT_THAT(refusal({branch_.table("pairs")}, {.from = "1", .to = "2"}),
                HasSubstr("one column"));
    EXPECT_THAT(refusal({}, {.from = "1", .to = "2"}), HasSubstr("exactly one table"));
    EXPECT_THAT(refusal({branch_.table("other")}, {.from = "1", .to = "2"}),
                HasSubstr("not synchronised"));
}

INSTANTIATE_TEST_SUITE_P(Servers, RowsContract, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::capture
