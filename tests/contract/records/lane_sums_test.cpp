// The seam between the lanes, which mark days, and the sums, which follow the marks: whatever a
// lane applies while the sums are brought up to date, they end as what a SELECT over all sales
// says.

#include <map>
#include <random>

#include "contract/apply/lane_fixture.hpp"
#include "records/sales_reader.hpp"
#include "records/sales_summary.hpp"
#include "records/sales_sums.hpp"

namespace tributary::test {
namespace {

std::int64_t date_word(unsigned month, unsigned day) {
    return (2024 * 16 + static_cast<std::int64_t>(month)) * 32 + static_cast<std::int64_t>(day);
}

class LaneSumsTest : public LaneTest {
protected:
    LaneSumsTest() : refreshing_(settings_.database, records::sales_refreshing_session()) {
        schema_ = number_table("sales", {"date", "product", "total"});
        schema_->columns[1].type = ColumnType::kDate;
        map(*schema_);
        settings_.mappings[schema_->name].synced_at_column = "last_sync";
        settings_.sales = SalesSource{.table = schema_->name, .date_column = "date"};
        sales_.own_database = database_.name();
        sales_.source = schema_->name;
        sales_.target = *settings_.mappings.find(schema_->name);
        sales_.columns = {.id = "id", .amounts = {"total"}};
        sales_.may_prepare = true;
        sums_.emplace(sales_, SystemClock::instance());
    }

    records::SumsProgress refresh() {
        return sums_->refresh(refreshing_,
                              Deadline::after(SystemClock::instance(), std::chrono::seconds(1)));
    }
    [[nodiscard]] records::SalesTable table_now() {
        return *records::describe_sales(reading_, sales_).table;
    }
    void expect_exact() {
        const auto summary =
            records::fetch_summary(reading_, table_now(), records::SumsBy::kProduct, {});
        ASSERT_TRUE(summary.as_of);
        std::string out;
        for (const auto& group : summary.groups) {
            out += fmt::format("{} {} {}\n", *group.key, group.sums.sales, group.sums.amounts[0]);
        }
        std::string expected;
        SqlSession session(server_, database_.name());
        for (const Row& row :
             session.rows("select product, count(*), sum(total) from sales group by "
                          "product order by sum(total) desc, product")) {
            expected += fmt::format("{} {} {}\n", *row[0], *row[1], *row[2]);
        }
        EXPECT_EQ(out, expected);
    }
    [[nodiscard]] std::int64_t number(const std::string& query) {
        return SqlSession(server_, database_.name()).number(query);
    }
    /// Nothing is marked any more, and every branch that had to be read whole was.
    void settle() {
        ASSERT_TRUE(wait_until([&] {
            return refresh().days_left == 0 &&
                   number("select count(*) from tributary_sales_changed") == 0;
        }));
    }

    std::shared_ptr<TableSchema> schema_;
    records::SalesSettings sales_;
    mysql::Connection refreshing_;
    mysql::Connection reading_{settings_.database, records::sales_reading_session()};
    std::optional<records::SalesSums> sums_;
};

TEST_P(LaneSumsTest, FollowWhatLanesApplyMeanwhile) {
    std::mt19937 random(5);
    const auto number = [&](int min, int max) {
        return std::uniform_int_distribution<int>(min, max)(random);
    };
    std::map<std::int64_t, Values> there;
    std::int64_t last_id = 0;
    publish(start(5));
    const auto sale = [&](std::int64_t id) -> Values {
        const bool has_date = number(0, 20) > 0;
        return {id,
                has_date ? std::optional(date_word(static_cast<unsigned>(number(1, 3)),
                                                   static_cast<unsigned>(number(1, 28))))
                         : std::nullopt,
                number(1, 5), number(-1000, 100000)};
    };
    for (std::uint64_t sequence = 1; sequence <= 120; ++sequence) {
        BatchMaker maker(5, sequence);
        maker.of(schema_);
        for (int i = number(1, 6); i > 0; --i) {
            const auto old = there.find(number(1, static_cast<int>(last_id) + 2));
            if (old == there.end()) {
                const Values row = sale(++last_id);
                maker.insert(row);
                there[last_id] = row;
            } else if (number(0, 2) == 0) {
                maker.remove(old->second);
                there.erase(old);
            } else {
                const Values row = sale(old->first);
                maker.update(old->second, row);
                old->second = row;
            }
        }
        publish(maker.take());
        if (sequence == 1) drain();
        if (sequence % 10 == 0) (void)refresh();
    }
    drain();
    settle();
    expect_exact();
    publish(BatchMaker(5, 121).of(schema_).ask_resync(schema_->name).take());
    publish(Range{.epoch = Epoch(5),
                  .at = Sequence(121),
                  .resync = Sequence(121),
                  .rows = TableRows(schema_)});
    drain();
    settle();
    EXPECT_EQ(
        records::fetch_totals(reading_, table_now(), records::decode_day("2024-01-01").value())
            .all_time->sales,
        0U);
    publish(BatchMaker(5, 122).of(schema_).insert(sale(1)).take());
    drain();
    settle();
    expect_exact();
    const auto found = records::fetch_sale(reading_, table_now(), north_, "1");
    ASSERT_TRUE(found && found->way);
    EXPECT_EQ(found->way->last, Sequence(122));
}

TEST_P(LaneSumsTest, KnowWhatLanesAppliedWithoutMarking) {
    publish(start(5));
    publish(BatchMaker(5, 1).of(schema_).insert({1, date_word(1, 2), 1, 100}).take());
    drain();
    settle();
    expect_exact();
    const std::optional<SalesSource> source = settings_.sales;
    const auto restart_with = [&](const std::optional<SalesSource>& sales) {
        stop_lane();
        settings_.sales = sales;
    };
    restart_with(std::nullopt);
    publish(BatchMaker(5, 2).of(schema_).insert({2, date_word(1, 3), 2, 200}).take());
    drain();
    EXPECT_EQ(number("select count(*) from tributary_sales_changed"), 0);
    // The next commit is marked again, and that must not hide the one before.
    restart_with(source);
    publish(BatchMaker(5, 3).of(schema_).insert({3, date_word(2, 1), 3, 300}).take());
    drain();
    settle();
    expect_exact();
    // Days of another table were marked.
    restart_with(SalesSource{.table = {"shop", "other"}, .date_column = "date"});
    settings_.mappings[settings_.sales->table] = *settings_.mappings.find(schema_->name);
    settings_.mappings[settings_.sales->table].table = "other";
    publish(BatchMaker(5, 4).of(schema_).insert({4, date_word(1, 3), 4, 400}).take());
    drain();
    settle();
    expect_exact();
    // A head office of an older version knows nothing of all this.
    restart_with(source);
    run("update sales set total = 500 where id = 1");
    run("update tributary_ledger set version = version + 1");
    settle();
    expect_exact();
    publish(BatchMaker(5, 5).of(schema_).insert({5, date_word(1, 3), 5, 600}).take());
    drain();
    settle();
    expect_exact();
    EXPECT_EQ(number("select count(*) from tributary_sales_branch join tributary_ledger using "
                     "(branch) where marked_version = version and marked_since <= read_version + "
                     "1"),
              1)
        << "nothing is read again without a reason";
}

TEST_P(LaneSumsTest, FollowRowsThatAPersonDiscardedOrRepaired) {
    publish(start(5));
    publish(BatchMaker(5, 1).of(schema_).insert({1, date_word(1, 2), 1, 100}).take());
    drain();
    run("alter table sales add constraint low check (total < 1000)");
    const auto change = [&](std::uint64_t sequence, const Values& before, const Values& after) {
        publish(BatchMaker(5, sequence).of(schema_).update(before, after).take());
        drain();
        settle();
        expect_exact();
    };
    const Values high{1, date_word(1, 5), 1, 5000};
    change(2, {1, date_word(1, 2), 1, 100}, high);
    ASSERT_EQ(desk().discard(connection(), {}).settled, 1U);
    // The branch does not tell of the second of January, where the sale was until now.
    const Values low{1, date_word(1, 7), 1, 200};
    change(3, high, low);
    EXPECT_EQ(number("select count(*) from tributary_strayed"), 0);
    change(4, low, high);
    ASSERT_EQ(parked().size(), 1U);
    EXPECT_EQ(
        desk()
            .repair(connection(), parked().front().id, {{"date", "2024-01-09"}, {"total", "300"}})
            .what,
        RepairOutcome::What::kWritten);
    settle();
    expect_exact();
    change(5, high, {1, date_word(1, 11), 1, 400});
    publish(BatchMaker(5, 6).of(schema_).remove({1, date_word(1, 11), 1, 400}).take());
    drain();
    EXPECT_EQ(number("select count(*) from tributary_sales_changed where day = '1000-01-01'"), 0)
        << "known from then on";
    settle();
    expect_exact();
}

TEST_P(LaneSumsTest, AreComparedWithTheSalesNowAndThen) {
    publish(start(5));
    publish(BatchMaker(5, 1)
                .of(schema_)
                .insert({1, date_word(1, 2), 1, 100})
                .insert({2, date_word(1, 3), 1, 100})
                .insert({3, date_word(1, 4), 1, 100})
                .take());
    drain();
    settle();
    run("update sales set total = 700 where id in (1, 3)");
    (void)refresh();
    EXPECT_EQ(number("select sum(amount_1) from tributary_sales_sums where grain = 2 and cuboid = "
                     "0"),
              300)
        << "nobody looks without a reason";
    // What is marked is no reason to warn.
    publish(BatchMaker(5, 2).of(schema_).insert({4, date_word(1, 4), 1, 100}).take());
    drain();
    run("update tributary_sales_branch set read_at = read_at - interval 25 hour");
    testing::internal::CaptureStderr();
    (void)refresh();
    const std::string log = testing::internal::GetCapturedStderr();
    expect_exact();
    EXPECT_NE(log.find("\"level\":\"warn\""), std::string::npos) << log;
    EXPECT_NE(log.find("\"branch\":\"north\",\"days\":\"2024-01-02\",\"count\":1"),
              std::string::npos)
        << log;
    EXPECT_EQ(number("select count(*) from tributary_sales_branch where read_at > "
                     "current_timestamp(6) - interval 1 hour"),
              1);
    run("delete from tributary_sales_branch");
    (void)refresh();
    EXPECT_EQ(number("select count(*) from tributary_sales_branch"), 1) << "also a new branch";
}

INSTANTIATE_TEST_SUITE_P(Servers, LaneSumsTest, testing::ValuesIn(branch_flavors()),
                         flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::test
