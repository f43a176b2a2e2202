// Sums of the sales: whatever happens to the sales, the sums are what a SELECT over all of them
// says.

#include <algorithm>
#include <random>

#include "base/utf8.hpp"
#include "sales_fixture.hpp"

namespace tributary::records {
namespace {

std::string text(const Sums& sums) {
    return fmt::format("{} {} {}", sums.sales, sums.quantity, fmt::join(sums.amounts, " "));
}

std::string text(const Summary& summary) {
    std::string out;
    for (const SumsGroup& group : summary.groups) {
        out += fmt::format("{}: {}\n", group.key.value_or("(none)"), text(group.sums));
    }
    return out + "all: " + text(summary.total) + "\n";
}

class SalesSumsTest : public SalesTest {
protected:
    [[nodiscard]] Summary summary(SumsBy by, const SalesFilter& filter = {}) {
        return fetch_summary(connection_, table(), by, filter);
    }

    /// The same by one SELECT over all sales: by the bytes of the names, days as they are written.
    [[nodiscard]] std::string expected(SumsBy by, const SalesFilter& filter) {
        const std::string sums =
            "count(*), coalesce(sum(qty), 0), coalesce(sum(cost), 0.00), coalesce(sum(amt), 0.00), "
            "coalesce(sum(tax), 0.00), coalesce(sum(total), 0.00)";
        std::string where = " from sales where true";
        if (!filter.branches.empty()) {
            where += " and source_branch in (''";
            for (const BranchId& branch : filter.branches) where += ",'" + branch.value() + "'";
            where += ")";
        }
        // As texts: their order is that of the days.
        if (filter.from)
            where += fmt::format(" and cast(date as char) >= '{}'", to_string(*filter.from));
        if (filter.to) {
            const Day next(std::chrono::sys_days(*filter.to) + std::chrono::days(1));
            where +=
                fmt::format(" and cast(date as char) >= '0001-01-01' and cast(date as char) < '{}'",
                            to_string(next));
        }
        if (filter.region) where += " and cast(region as binary) = " + quoted_bytes(*filter.region);
        if (filter.product)
            where += " and cast(product as binary) = " + quoted_bytes(*filter.product);
        std::string key;
        switch (by) {
            case SumsBy::kBranch:
                key = "source_branch";
                break;
            case SumsBy::kDay:
                key = "if(date = '0000-00-00', null, cast(date as char))";
                break;
            case SumsBy::kProduct:
                key = "cast(product as binary)";
                break;
            case SumsBy::kRegion:
                key = "cast(region as binary)";
                break;
        }
        std::string out;
        const std::string order = by == SumsBy::kDay ? "k desc" : "sum(total) desc";
        for (const test::Row& row : rows(fmt::format("select {} as k, {}{} group by k order by {}",
                                                     key, sums, where, order))) {
            out += fmt::format("{}:", row[0].value_or("(none)"));
            for (std::size_t i = 1; i < row.size(); ++i) out += " " + *row[i];
            out += "\n";
        }
        const test::Row total = rows("select " + sums + where).front();
        out += "all:";
        for (const test::Cell& cell : total) out += " " + *cell;
        return out + "\n";
    }

    void expect_exact(const SalesFilter& filter = {}) {
        for (const SumsBy by : {SumsBy::kBranch, SumsBy::kDay, SumsBy::kProduct, SumsBy::kRegion}) {
            EXPECT_EQ(text(summary(by, filter)), expected(by, filter)) << static_cast<int>(by);
        }
    }
};

TEST_P(SalesSumsTest, FirstEverythingIsSummedUp) {
    add("north", 1, "2024-05-01", "Pen", "1.10");
    add("north", 2, "2024-05-01", "Ink", "2.20");
    add("south", 1, "2024-06-30", "Pen", "-0.05");
    add("south", 2, "null", "Pen", "100.00");
    EXPECT_FALSE(summary(SumsBy::kDay).as_of);
    const SumsProgress progress = refresh();
    EXPECT_EQ(progress.reason, "");
    ASSERT_TRUE(progress.as_of);
    EXPECT_EQ(text(summary(SumsBy::kDay)),
              "2024-06-30: 1 1 1.00 2.00 0.10 -0.05\n"
              "2024-05-01: 2 2 2.00 4.00 0.20 3.30\n"
              "(none): 1 1 1.00 2.00 0.10 100.00\n"
              "all: 4 4 4.00 8.00 0.40 103.25\n");
    EXPECT_EQ(text(summary(SumsBy::kProduct)),
              "Pen: 3 3 3.00 6.00 0.30 101.05\n"
              "Ink: 1 1 1.00 2.00 0.10 2.20\n"
              "all: 4 4 4.00 8.00 0.40 103.25\n");
    expect_exact();
    EXPECT_EQ(summary(SumsBy::kBranch).as_of, progress.as_of);
    EXPECT_EQ(rows("select * from tributary_sales_changed").size(), 0U);
    EXPECT_FALSE(table().date_index.empty());
}

TEST_P(SalesSumsTest, TotalsAreOfTodayAndOfAllTime) {
    add("north", 1, "2024-05-01", "Pen", "1.10");
    add("north", 2, "2024-05-02", "Pen", "2.20");
    const Day today{std::chrono::year(2024) / 5 / 2};
    EXPECT_FALSE(fetch_totals(connection_, table(), today).all_time);
    refresh();
    const SalesTotals totals = fetch_totals(connection_, table(), today);
    EXPECT_EQ(text(*totals.today), "1 1 1.00 2.00 0.10 2.20");
    EXPECT_EQ(text(*totals.all_time), "2 2 2.00 4.00 0.20 3.30");
    EXPECT_EQ(text(*fetch_totals(connection_, table(), Day{std::chrono::year(2025) / 1 / 1}).today),
              "0 0 0.00 0.00 0.00 0.00");
}

TEST_P(SalesSumsTest, ADayThatWasNotMarkedIsNotReadAgain) {
    add("north", 1, "2024-05-01", "Pen", "1.00");
    refresh();
    run("update sales set total = 7.00");
    refresh();
    EXPECT_EQ(summary(SumsBy::kDay).total.amounts.back(), "1.00");
    mark("north", "2024-05-01");
    refresh();
    EXPECT_EQ(summary(SumsBy::kDay).total.amounts.back(), "7.00");
}

TEST_P(SalesSumsTest, WhatIsMarkedAgainMeanwhileStaysMarked) {
    add("north", 1, "2024-05-01", "Pen", "1.00");
    refresh();
    add("north", 2, "2024-05-01", "Pen", "2.00");
    // Stands for a lane's commit after the sales were read and before the marks are settled.
    run("create trigger meanwhile before update on tributary_sales_sums for each row "
        "update tributary_sales_changed set version = 1000000");
    (void)sums_.refresh(refreshing_, Deadline::now());
    run("drop trigger meanwhile");
    EXPECT_EQ(summary(SumsBy::kDay).total.sales, 2U);
    EXPECT_EQ(rows("select * from tributary_sales_changed").size(), 1U);
    refresh();
    EXPECT_EQ(rows("select * from tributary_sales_changed").size(), 0U);
    expect_exact();
}

TEST_P(SalesSumsTest, TheFirstSumsSettleMarksAFewAtATime) {
    constexpr std::size_t kMarks = 350;
    constexpr std::size_t kAtOnce = 100;
    add("north", 1, "2024-05-01", "Pen", "1.00");
    const std::chrono::sys_days begin(std::chrono::year(2020) / 1 / 1);
    for (std::size_t i = 0; i < kMarks; ++i) {
        mark("north", to_string(Day(begin + std::chrono::days(i))));
    }
    const auto marks = [&] { return rows("select * from tributary_sales_changed").size(); };
    std::size_t before = marks();
    ASSERT_EQ(before, kMarks + 1);
    std::size_t transactions = 0;
    // Every call is one step, which is one transaction.
    while (!sums_.refresh(refreshing_, Deadline::now()).as_of) {
        const std::size_t now = marks();
        ASSERT_LE(before - now, kAtOnce);
        if (now < before) ++transactions;
        before = now;
    }
    EXPECT_EQ(transactions, 4U);
    EXPECT_EQ(marks(), 0U);
    expect_exact();
}

TEST_P(SalesSumsTest, ARefreshThatFailsLeavesNothingHalfDone) {
    add("north", 1, "2024-05-01", "Pen", "1.00");
    refresh();
    add("north", 2, "2024-05-01", "Ink", "2.00");
    run("create trigger failing before delete on tributary_sales_changed for each row "
        "signal sqlstate '45000' set message_text = 'not now'");
    EXPECT_THROW(refresh(), mysql::SqlFailure);
    run("drop trigger failing");
    EXPECT_EQ(summary(SumsBy::kDay).total.sales, 1U);
    refresh();
    EXPECT_EQ(summary(SumsBy::kDay).total.sales, 2U);
    expect_exact();
}

TEST_P(SalesSumsTest, OnlyOneHeadOfficeRefreshesAtATime) {
    add("north", 1, "2024-05-01", "Pen", "1.00");
    const SumsProgress first = refresh();
    add("north", 2, "2024-05-02", "Pen", "1.00");
    mysql::Connection other = connect(sales_refreshing_session());
    SalesSums elsewhere(settings(), clock_);
    const SumsProgress progress = elsewhere.refresh(other, Deadline::now());
    EXPECT_TRUE(progress.is_elsewhere);
    EXPECT_EQ(progress.as_of, first.as_of);
    EXPECT_EQ(summary(SumsBy::kDay).total.sales, 1U);
    refreshing_.close();
    ASSERT_TRUE(
        test::wait_until([&] { return !elsewhere.refresh(other, Deadline::now()).is_elsewhere; }));
    EXPECT_EQ(summary(SumsBy::kDay).total.sales, 2U);
}

TEST_P(SalesSumsTest, AnotherColumnMakesThemAnew) {
    add("north", 1, "2024-05-01", "Pen", "1.00");
    refresh();
    run("alter table sales modify total decimal(14,4) null");
    EXPECT_FALSE(summary(SumsBy::kDay).as_of);
    refresh();
    EXPECT_EQ(summary(SumsBy::kDay).total.amounts.back(), "1.0000");
    ASSERT_TRUE(summary(SumsBy::kDay).as_of);
}

TEST_P(SalesSumsTest, ATableThatIsNotThereHasNoSums) {
    add("north", 1, "2024-05-01", "Pen", "1.00");
    refresh();
    SalesSettings other = settings();
    other.target.table = "till_sales";
    SalesSums moved(other, clock_);
    const SumsProgress progress = moved.refresh(refreshing_, Deadline::now());
    EXPECT_EQ(progress.reason,
              "table head_office_sales.till_sales is not there; it is made when the first row of "
              "shop.product_sales arrives");
    EXPECT_FALSE(progress.as_of);
}

TEST_P(SalesSumsTest, ColumnsThatAreNotThereAreNotSummedUp) {
    make_table(
        "source_branch varchar(63) character set ascii collate ascii_bin not null, "
        "original_sale_id int not null, date datetime(3) null, product int null, "
        "total double null, primary key (source_branch, original_sale_id)");
    run("insert into sales values ('north', 1, '2024-05-01 23:59:59.999', 7, 0.1), "
        "('north', 2, '2024-05-02 00:00:00', 7, 0.2), ('north', 3, '2024-05-02 12:00:00', null, "
        "1e3)");
    refresh();
    const Summary by_day = summary(SumsBy::kDay);
    ASSERT_EQ(by_day.groups.size(), 2U);
    EXPECT_EQ(*by_day.groups[0].key, "2024-05-02");
    EXPECT_EQ(text(by_day.groups[0].sums), "2 0 1000.200000");
    EXPECT_EQ(text(summary(SumsBy::kProduct)),
              "(none): 1 0 1000.000000\n7: 2 0 0.300000\nall: 3 0 1000.300000\n");
    EXPECT_EQ(text(summary(SumsBy::kRegion)), "(none): 3 0 1000.300000\nall: 3 0 1000.300000\n");
    mark("north", "2024-05-02");
    run("delete from sales where original_sale_id = 2");
    refresh();
    EXPECT_EQ(text(summary(SumsBy::kDay).total), "2 0 1000.100000");
}

TEST_P(SalesSumsTest, NamesAreToldApartByTheirBytes) {
    add("north", 1, "2024-05-01", "Pen", "1.00");
    add("north", 2, "2024-05-01", "pen", "2.00");
    add("north", 3, "2024-05-01", "pen ", "3.00");
    add("north", 4, "2024-05-01", "Pén", "4.00");
    add("north", 5, "2024-05-01", std::string(280, 'x') + "1", "5.00");
    add("north", 6, "2024-05-01", std::string(280, 'x') + "2", "6.00");
    refresh();
    const Summary by_product = summary(SumsBy::kProduct);
    ASSERT_EQ(by_product.groups.size(), 5U);
    EXPECT_EQ(by_product.groups[0].key, std::string(255, 'x'));
    EXPECT_EQ(by_product.groups[0].sums.amounts.back(), "11.00");
    for (const std::string name : {"Pen", "pen", "pen ", "Pén"}) {
        SalesFilter filter;
        filter.product = name;
        EXPECT_EQ(text(summary(SumsBy::kProduct, filter)), expected(SumsBy::kProduct, filter));
        EXPECT_EQ(fetch_sales(connection_, table(), filter, "", 10).value().sales.size(), 1U);
    }
}

/// Days with every kind of oddity, few enough that much falls on each.
class RandomSales {
public:
    explicit RandomSales(unsigned seed) : random_(seed) {}

    [[nodiscard]] int number(int min, int max) {
        return std::uniform_int_distribution<int>(min, max)(random_);
    }
    [[nodiscard]] std::string pick(const std::vector<std::string>& from) {
        return from[static_cast<std::size_t>(number(0, static_cast<int>(from.size()) - 1))];
    }
    [[nodiscard]] std::string branch() { return pick({"north", "south", "west"}); }
    [[nodiscard]] std::string day() {
        if (number(0, 7) == 0)
            return pick({"0000-00-00", "2023-02-29", "2024-02-30", "2024-03-00", "2024-00-00",
                         "2024-00-17", "2024-01-00", "null"});
        return fmt::format("202{}-{:02}-{:02}", number(3, 4), number(1, 12), number(1, 31));
    }
    /// Ends of months and of years among them.
    [[nodiscard]] Day calendar_day() {
        const std::chrono::sys_days begin(std::chrono::year(2023) / 1 / 1);
        const Day any(begin + std::chrono::days(number(0, 730)));
        if (number(0, 2) > 0) return any;
        return Day(any.year() / (number(0, 1) == 0 ? any.month() : std::chrono::December) /
                   std::chrono::last);
    }
    [[nodiscard]] std::string values() {
        return fmt::format("{}, {}, {}, {}, {}", pick({"null", "'North'", "'Süd'", "'north'"}),
                           pick({"'Pen'", "'Ink'", "'pen'", "''", "'Kopf''s'"}), number(-5, 20),
                           pick({"null", "0.01", "-3.50", "99999999.99"}),
                           pick({"1.00", "2.05", "-0.05", "9999999999.99"}));
    }

private:
    std::mt19937 random_;
};

TEST_P(SalesSumsTest, AreWhatASelectOverAllSalesSays) {
    const unsigned seed = 11;
    RandomSales random(seed);
    const auto mark_day = [&](const std::string& branch, const std::string& day) {
        const bool is_none = day == "null" || day == "0000-00-00";
        mark(branch, is_none ? std::string(kEveryDay) : day);
    };
    int last_id = 0;
    const auto insert = [&](int count) {
        for (int i = 0; i < count; ++i) {
            ++last_id;
            const std::string branch = random.branch();
            const std::string day = random.day();
            // The total tells all groups apart, so that their order is one only.
            run(
                fmt::format("insert into sales (source_branch, original_sale_id, date, region, "
                            "product, qty, cost, amt, total) values ('{}', {}, {}, {}, {})",
                            branch, last_id, day == "null" ? day : "'" + day + "'", random.values(),
                            fmt::format("{}.{:02}", last_id * 7919 % 100'003, last_id % 100)));
            mark_day(branch, day);
        }
    };
    insert(250);
    refresh();
    for (int round = 0; round < 5; ++round) {
        for (int i = 0; i < 15; ++i) {
            const int id = random.number(1, last_id);
            const auto found = rows(fmt::format(
                "select source_branch, coalesce(cast(date as char), 'null') from sales where "
                "original_sale_id = {}",
                id));
            if (found.empty()) continue;
            mark_day(*found[0][0], *found[0][1]);
            if (random.number(0, 2) == 0) {
                run(fmt::format("delete from sales where original_sale_id = {}", id));
            } else {
                const std::string day = random.day();
                run(fmt::format(
                    "update sales set product = {}, date = {} where original_sale_id = {}",
                    random.pick({"'Pen'", "'Ink'", "'New'"}), day == "null" ? day : "'" + day + "'",
                    id));
                mark_day(*found[0][0], day);
            }
        }
        insert(5);
        refresh();
        expect_exact();
        SalesFilter filter;
        if (random.number(0, 1) == 1) filter.branches = {BranchId("north"), BranchId("west")};
        if (random.number(0, 2) == 1) filter.branches = {BranchId("south"), BranchId("none")};
        if (random.number(0, 1) == 1) filter.product = random.pick({"Pen", "pen", "", "none"});
        if (random.number(0, 1) == 1) filter.region = random.pick({"North", "Süd"});
        for (int span = 0; span < 6; ++span) {
            filter.from.reset();
            filter.to.reset();
            if (random.number(0, 3) > 0) filter.from = random.calendar_day();
            if (random.number(0, 3) > 0) filter.to = random.calendar_day();
            expect_exact(filter);
        }
    }
    run("delete from sales");
    for (const char* branch : {"north", "south", "west"}) mark(branch, std::string(kEveryDay));
    refresh();
    EXPECT_EQ(rows("select * from tributary_sales_sums").size(), 0U)
        << "nothing is left of nothing";
}

INSTANTIATE_TEST_SUITE_P(Servers, SalesSumsTest, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::records
