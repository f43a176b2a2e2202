// People look at what is parked, page by page, and settle it: on real servers.

#include <future>

#include "lane_fixture.hpp"

namespace tributary::test {
namespace {

using What = RepairOutcome::What;

class ParkedDeskTest : public LaneTest {
protected:
    /// Sales whose head-office table has other names and takes only v below 1000.
    std::shared_ptr<TableSchema> narrow_sales() {
        const auto schema = table("sales", {"v", "w"});
        auto& mapping = settings_.mappings[schema->name];
        mapping.renames = {{"id", "original_id"}, {"v", "amount"}};
        mapping.synced_at_column = "last_sync";
        run("create table sales (branch varchar(63) character set ascii collate ascii_bin not "
            "null, original_id int not null, amount int null, w int null, last_sync timestamp(6) "
            "not null default current_timestamp(6), primary key (branch, original_id), "
            "constraint low check (amount < 1000))");
        return schema;
    }
    /// Parks the ids given, with v = 5000 + id.
    void park(const std::shared_ptr<TableSchema>& sales, const std::vector<std::int64_t>& ids) {
        publish(start(5));
        BatchMaker maker(5, 1);
        maker.of(sales);
        for (const std::int64_t id : ids) maker.insert({id, 5000 + id, id});
        publish(maker.take());
        drain();
    }
    std::string stored() { return rows_of("select original_id, amount, w from sales order by 1"); }
    std::string rows_of(const std::string& query) {
        std::string out;
        for (const Row& row : SqlSession(server_, database_.name()).rows(query)) {
            out += out.empty() ? "" : " ";
            for (std::size_t i = 0; i < row.size(); ++i)
                out += (i > 0 ? "," : "") + row[i].value_or("null");
        }
        return out;
    }
    static std::vector<std::uint64_t> ids_of(const std::vector<ParkedEntry>& entries) {
        std::vector<std::uint64_t> ids;
        for (const ParkedEntry& entry : entries) ids.push_back(entry.id);
        return ids;
    }
};

TEST_P(ParkedDeskTest, PagesAndCausesNameWhatIsParkedAsTheHeadOfficeDoes) {
    park(narrow_sales(), {1, 2, 3, 4, 5});
    const std::vector<ParkedEntry> all = parked();
    ASSERT_EQ(all.size(), 5U);
    EXPECT_EQ(all[0].key, "original_id=1");
    EXPECT_EQ(all[0].values, (TextRow{{"original_id", "1"}, {"amount", "5001"}, {"w", "1"}}));
    EXPECT_EQ(all[0].target, (TableName{database_.name(), "sales"}));
    const auto first = desk().list(connection(), {}, {.after = 0, .limit = 2});
    const auto rest = desk().list(connection(), {}, {.after = first.back().id, .limit = 9});
    EXPECT_EQ(ids_of(first), (std::vector{all[0].id, all[1].id}));
    EXPECT_EQ(ids_of(rest), (std::vector{all[2].id, all[3].id, all[4].id}));
    const auto causes = desk().causes(connection(), {});
    ASSERT_EQ(causes.size(), 1U);
    EXPECT_EQ(causes[0].count, 5U);
    EXPECT_EQ(causes[0].error_code, all[0].error_code);
    EXPECT_EQ(causes[0].example, all[0].error);
    ParkedFilter filter;
    filter.branches = {south_};
    EXPECT_EQ(desk().count(connection(), filter), 0U);
    filter.branches = {south_, north_};
    filter.error_code = all[0].error_code;
    EXPECT_EQ(desk().count(connection(), filter), 5U);
    filter.error_code = 1;
    EXPECT_TRUE(desk().list(connection(), filter, {}).empty());
    EXPECT_TRUE(desk().causes(connection(), filter).empty());
}

TEST_P(ParkedDeskTest, OneChangeIsShownBesideWhatTheHeadOfficeHas) {
    const auto sales = narrow_sales();
    publish(start(5));
    publish(BatchMaker(5, 1)
                .of(sales)
                .insert({1, 500, 7})
                .insert({2, 5000, std::nullopt})
                .take());
    drain();
    publish(BatchMaker(5, 2).of(sales).update({1, 500, 7}, {1, 5000, 8}).take());
    drain();
    const auto all = parked();
    ASSERT_EQ(all.size(), 2U);
    for (const ParkedEntry& entry : all) {
        const auto shown = desk().fetch(connection(), entry.id);
        ASSERT_TRUE(shown);
        if (entry.key == "original_id=2") {
            EXPECT_FALSE(shown->head_office);
            EXPECT_EQ(shown->entry.values,
                      (TextRow{{"original_id", "2"}, {"amount", "5000"}, {"w", std::nullopt}}));
            continue;
        }
        EXPECT_EQ(shown->entry.values,
                  (TextRow{{"original_id", "1"}, {"amount", "5000"}, {"w", "8"}}));
        ASSERT_TRUE(shown->head_office);
        TextRow now = *shown->head_office;
        ASSERT_EQ(now.size(), 4U);
        EXPECT_EQ(now.back().first, "last_sync");
        now.pop_back();
        EXPECT_EQ(now, (TextRow{{"original_id", "1"}, {"amount", "500"}, {"w", "7"}}));
    }
    EXPECT_FALSE(desk().fetch(connection(), 999));
}

TEST_P(ParkedDeskTest, ARepairedRowIsWrittenAndNoLongerParked) {
    settings_.sales = SalesSource{.table = {"shop", "sales"}, .date_column = "v"};
    park(narrow_sales(), {1});
    const std::uint64_t id = parked().at(0).id;
    const auto before = ledger()->version;
    const RepairOutcome done =
        desk().repair(connection(), id, {{"original_id", "1"}, {"amount", "999"}});
    EXPECT_EQ(done.what, What::kWritten);
    EXPECT_TRUE(done.faults.empty());
    EXPECT_EQ(stored(), "1,999,1");
    EXPECT_TRUE(parked().empty());
    EXPECT_GT(ledger()->version, before);
    EXPECT_EQ(rows_of("select c.epoch, c.first_sequence, c.last_sequence, c.is_range from sales "
                      "as s join tributary_commit as c on c.branch = s.branch and c.applied_at = "
                      "s.last_sync"),
              "5,1,1,0")
        << "the row finds its way";
    EXPECT_EQ(rows_of("select branch, day, version from tributary_sales_changed"),
              fmt::format("north,1000-01-01,{}", ledger()->version));
    EXPECT_EQ(desk().repair(connection(), id, {}).what, What::kNotParked);
}

TEST_P(ParkedDeskTest, WhatTheDatabaseRefusesStaysParkedWithTheNewError) {
    park(narrow_sales(), {1});
    const ParkedEntry before = parked().at(0);
    run("alter table sales drop constraint low");
    const RepairOutcome refused =
        desk().repair(connection(), before.id, {{"amount", "99999999999"}});
    EXPECT_EQ(refused.what, What::kRefused);
    ASSERT_EQ(refused.faults.size(), 1U);
    const ParkedEntry after = parked().at(0);
    EXPECT_EQ(after.attempts, 1U);
    EXPECT_NE(after.error_code, before.error_code);
    EXPECT_EQ(after.error, refused.faults[0]);
    EXPECT_EQ(after.values, before.values);
    EXPECT_EQ(stored(), "");
}

TEST_P(ParkedDeskTest, WhatCannotBeIsToldBeforeAnythingIsTried) {
    park(narrow_sales(), {1});
    const std::uint64_t id = parked().at(0).id;
    const RepairOutcome invalid = desk().repair(
        connection(), id,
        {{"original_id", "2"}, {"amount", "1 or 1"}, {"last_sync", "2026-01-01"}, {"x", "1"}});
    EXPECT_EQ(invalid.what, What::kInvalid);
    EXPECT_EQ(invalid.faults.size(), 4U);
    EXPECT_EQ(parked().at(0).attempts, 0U);
}

TEST_P(ParkedDeskTest, ValuesOfAllKindsAreShownAlikeOnBothSidesAndKeptByARepair) {
    auto goods = number_table("goods", {"price", "colour", "note", "data", "ratio", "day", "flag"});
    auto& columns = goods->columns;
    columns[1].type = ColumnType::kDecimal;
    columns[1].length = 10;
    columns[1].scale = 2;
    columns[2].type = ColumnType::kEnum;
    columns[2].members = {"red", "green"};
    columns[2].charset = "utf8mb4";
    columns[2].collation = "utf8mb4_general_ci";
    columns[3].type = ColumnType::kVarChar;
    columns[3].length = 20;
    columns[3].charset = "latin1";
    columns[3].collation = "latin1_swedish_ci";
    columns[4].type = ColumnType::kBlob;
    columns[5].type = ColumnType::kFloat;
    columns[6].type = ColumnType::kDate;
    columns[7].type = ColumnType::kBit;
    columns[7].length = 8;
    map(*goods);
    run("create table goods (branch varchar(63) character set ascii collate ascii_bin not null, "
        "id int not null, price decimal(10,2) null, colour enum('red','green') character set "
        "utf8mb4 null, note varchar(20) character set latin1 null, data blob null, ratio float "
        "null, day date null, flag bit(8) null, primary key (branch, id), check (price < 1000))");
    const auto row = [](std::int64_t price, std::int64_t colour) {
        return std::vector<tributary::Cell>{
            tributary::Cell::of(1),
            tributary::Cell::of(price),
            tributary::Cell::of(colour),
            tributary::Cell::of(std::string_view("caf\xe9 '\\")),
            tributary::Cell::of(std::string_view("\0'\xff", 3)),
            tributary::Cell::of(std::bit_cast<std::uint32_t>(0.1F)),
            tributary::Cell::of((2026 * 16 + 2) * 32 + 3),
            tributary::Cell::of(5)};
    };
    const auto write = [&](std::uint64_t sequence, std::int64_t price) {
        Batch batch = BatchMaker(5, sequence).of(goods).take();
        batch.tables[0].append(row(price, 2));
        batch.steps = {{.table = 0, .operation = Operation::kInsert, .count = 1}};
        batch.transactions[0].steps = 1;
        publish(std::move(batch));
        drain();
    };
    publish(start(5));
    write(1, 500'000);
    ASSERT_EQ(parked().size(), 1U);
    TextRow shown = {{"id", "1"},
                     {"price", "5000.00"},
                     {"colour", "green"},
                     {"note", "0x636166e920275c"},
                     {"data", "0x0027ff"},
                     {"ratio", "0.1"},
                     {"day", "2026-02-03"},
                     {"flag", "5"}};
    EXPECT_EQ(parked()[0].values, shown);
    const RepairOutcome done =
        desk().repair(connection(), parked()[0].id, {{"price", "12.5"}, {"colour", "red"}});
    EXPECT_EQ(done.what, What::kWritten) << (done.faults.empty() ? "" : done.faults[0]);
    write(2, 600'000);
    ASSERT_EQ(parked().size(), 1U);
    shown[1].second = "12.50";
    shown[2].second = "red";
    const auto detail = desk().fetch(connection(), parked()[0].id);
    ASSERT_TRUE(detail);
    EXPECT_EQ(detail->head_office, shown);
}

TEST_P(ParkedDeskTest, ThousandsAreRetriedInOneCall) {
    const auto sales = narrow_sales();
    std::vector<std::int64_t> ids(1'200);
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<std::int64_t>(i) + 1;
    park(sales, ids);
    ASSERT_EQ(desk().count(connection(), {}), 1'200U);
    // All but the first 600 are below it.
    run("alter table sales drop constraint low");
    run("alter table sales add constraint high check (amount > 5600)");
    const ParkedOutcome outcome = desk().retry(connection(), {});
    EXPECT_EQ(outcome.settled, 600U);
    EXPECT_EQ(outcome.failed.size(), 600U);
    EXPECT_EQ(desk().count(connection(), {}), 600U);
    EXPECT_EQ(rows_of("select count(*), min(original_id) from sales"), "600,601");
    const ParkedOutcome gone = desk().discard(connection(), {});
    EXPECT_EQ(gone.settled, 600U);
    EXPECT_TRUE(parked().empty());
}

TEST_P(ParkedDeskTest, TablesOfAnOlderVersionGetWhatTheyLack) {
    run("alter table tributary_parked drop column attempts");
    const auto lacking = check_own_tables(connection(), database_.name());
    EXPECT_TRUE(std::ranges::any_of(lacking, [](const Finding& finding) {
        return finding.severity == Severity::kFatal && finding.fix == "tributary init" &&
               finding.what.find("attempts") != std::string::npos;
    }));
    create_own_tables_in(connection(), database_.name());
    for (const Finding& finding : check_own_tables(connection(), database_.name()))
        EXPECT_EQ(finding.severity, Severity::kOk) << finding.what;
}

TEST_P(ParkedDeskTest, TwoHeadOfficesMayAddWhatTablesLackAtOnce) {
    run("alter table tributary_parked drop column attempts");
    SqlSession reading(server_, database_.name());
    // One waits for whoever reads the table, and the other has its turn later.
    reading.run("begin");
    (void)reading.rows("select * from tributary_parked");
    const auto start = [&] {
        return std::async(std::launch::async, [&] {
            mysql::Connection own(settings_.database);
            create_own_tables_in(own, database_.name());
        });
    };
    std::future<void> first = start();
    std::future<void> second = start();
    EXPECT_TRUE(wait_until([&] {
        return SqlSession(server_, database_.name())
                   .number(
                       "select count(*) from information_schema.processlist where state = 'User "
                       "lock' or "
                       "(info like 'alter table%attempts%' and state like 'Waiting for table "
                       "metadata%')") == 2;
    }));
    reading.run("commit");
    EXPECT_NO_THROW(first.get());
    EXPECT_NO_THROW(second.get());
    for (const Finding& finding : check_own_tables(connection(), database_.name()))
        EXPECT_EQ(finding.severity, Severity::kOk) << finding.what;
}

INSTANTIATE_TEST_SUITE_P(Servers, ParkedDeskTest, testing::ValuesIn(branch_flavors()),
                         flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::test
