// Pages, one sale, exports of the head office's sales.

#include <algorithm>

#include "records/sales_export.hpp"
#include "sales_fixture.hpp"

namespace tributary::records {
namespace {

class SalesReaderTest : public SalesTest {
protected:
    /// Ids of all pages, a page of `limit` each, as `branch/id`.
    [[nodiscard]] std::vector<std::string> pages(const SalesFilter& filter, std::size_t limit) {
        std::vector<std::string> ids;
        std::string cursor;
        do {
            const SalesPage page = fetch_sales(connection_, table(), filter, cursor, limit).value();
            EXPECT_LE(page.sales.size(), limit);
            for (const Sale& sale : page.sales) ids.push_back(sale.branch + "/" + sale.id);
            cursor = page.next_cursor.value_or("");
        } while (!cursor.empty());
        return ids;
    }
    [[nodiscard]] std::vector<std::string> in_order(const std::string& where) {
        std::vector<std::string> ids;
        for (const test::Row& row :
             rows("select concat(source_branch, '/', original_sale_id) from sales where " + where +
                  " order by date desc, source_branch desc, original_sale_id desc")) {
            ids.push_back(*row[0]);
        }
        return ids;
    }
    /// 90 sales on 11 days, five without a date.
    void sell() {
        for (int id = 1; id <= 90; ++id) {
            run(fmt::format(
                "insert into sales (source_branch, original_sale_id, date, region, product, qty, "
                "total) values ('{}', {}, {}, '{}', '{}', 1, 1.50)",
                id % 3 == 0 ? "north" : "south", id * 7 % 97,
                id % 18 == 0 ? "null" : fmt::format("'2024-05-{:02}'", 1 + id % 11),
                id % 4 == 0 ? "Nord" : "Süd", id % 10 == 0 ? "Rare" : "Pen"));
        }
        mark("north", std::string(kEveryDay));
        mark("south", std::string(kEveryDay));
    }
};

SalesFilter with_product(const std::string& product) {
    SalesFilter filter;
    filter.product = product;
    return filter;
}

TEST_P(SalesReaderTest, DescribesTheTableAsItIs) {
    const SalesTable found = table();
    EXPECT_EQ(found.source, (TableName{.database = "shop", .table = "product_sales"}));
    EXPECT_EQ(found.id, "original_sale_id");
    EXPECT_EQ(found.branch, "source_branch");
    EXPECT_EQ(found.amounts, (std::vector<std::string>{"cost", "amt", "tax", "total"}));
    EXPECT_EQ(found.total, "total");
    EXPECT_EQ(found.key, (std::vector<std::string>{"original_sale_id"}));
    EXPECT_EQ(found.synced_at, "last_sync");
    EXPECT_TRUE(found.date_index.empty());
    const SalesColumn& id = *found.find("original_sale_id");
    EXPECT_EQ(id.source_name, "sale_id");
    EXPECT_EQ(id.kind, ColumnKind::kInteger);
    EXPECT_FALSE(id.is_nullable);
    const SalesColumn& total = *found.find("total");
    EXPECT_EQ(total.kind, ColumnKind::kDecimal);
    EXPECT_EQ(total.digits, 12U);
    EXPECT_EQ(total.scale, 2U);
    EXPECT_EQ(found.find("product")->length_max, 300U);
    EXPECT_EQ(found.find("source_branch")->source_name, "");
    EXPECT_EQ(found.find("last_sync")->kind, ColumnKind::kDateTime);

    EXPECT_EQ(check_sales(connection_, settings()).front().severity, Severity::kWarning);
    mysql::Connection altering = connect(sales_refreshing_session());
    altering.execute(check_sales(connection_, settings()).front().fix);
    EXPECT_EQ(check_sales(connection_, settings()).front().severity, Severity::kOk);
    EXPECT_EQ(table().date_index, "tributary_by_date");
}

TEST_P(SalesReaderTest, PagesHoldEverySaleOnceNewestFirst) {
    sell();
    const std::vector<std::string> all = in_order("true");
    ASSERT_EQ(all.size(), 90U);
    for (const std::size_t limit : {1U, 7U, 89U, 90U, 500U}) EXPECT_EQ(pages({}, limit), all);
    refresh();
    EXPECT_FALSE(table().date_index.empty());
    EXPECT_EQ(pages({}, 7), all);
}

TEST_P(SalesReaderTest, AFilteredPageIsTheSameWhetherTheSumsKnowItOrNot) {
    sell();
    const std::vector<std::pair<SalesFilter, std::string>> cases = {
        {with_product("Rare"), "product = 'Rare'"},
        {with_product("rare"), "false"},
        {{.branches = {BranchId("north")}}, "source_branch = 'north'"},
        {{.from = decode_day("2024-05-03").value(), .to = decode_day("2024-05-05").value()},
         "date between '2024-05-03' and '2024-05-05'"},
        {{.branches = {BranchId("south")}, .to = decode_day("2024-05-05").value(), .region = "Süd"},
         "source_branch = 'south' and date <= '2024-05-05' and region = 'Süd'"}};
    const auto expect_all = [&](const char* when) {
        for (const auto& [filter, where] : cases) {
            for (const std::size_t limit : {1U, 4U, 100U}) {
                EXPECT_EQ(pages(filter, limit), in_order(where)) << when << " " << where;
            }
        }
    };
    expect_all("before the sums");
    refresh();
    expect_all("with sums");
    // What the sums do not know yet: new, gone, moved and changed sales.
    add("north", 1001, "2024-05-03", "Rare", "2.00");
    add("west", 1002, "2023-01-01", "Rare", "2.00");
    run("delete from sales where product = 'Rare' and date = '2024-05-10'");
    mark("north", "2024-05-10");
    mark("south", "2024-05-10");
    run("update sales set product = 'Rare', date = '2024-05-02' where date = '2024-05-07'");
    for (const char* branch : {"north", "south"}) {
        mark(branch, "2024-05-02");
        mark(branch, "2024-05-07");
    }
    expect_all("with sums of before");
    mark("south", std::string(kEveryDay));
    expect_all("with a branch that is read again");
    refresh();
    expect_all("with sums again");
}

TEST_P(SalesReaderTest, ACursorOfAnotherFilterIsRefused) {
    sell();
    const std::string cursor =
        fetch_sales(connection_, table(), {}, "", 5).value().next_cursor.value();
    EXPECT_FALSE(fetch_sales(connection_, table(), with_product("Pen"), cursor, 5));
    std::string bent = cursor;
    bent[3] = bent[3] == 'A' ? 'B' : 'A';
    for (const std::string& text : {bent, cursor + "A", std::string("x"), std::string("ä")}) {
        const auto refused = fetch_sales(connection_, table(), {}, text, 5);
        ASSERT_FALSE(refused) << text;
        EXPECT_NE(refused.error().what.find("begin at the first page"), std::string::npos);
    }
}

TEST_P(SalesReaderTest, ValuesAreExactAndAlwaysUtf8) {
    make_table(
        "source_branch varchar(63) character set ascii collate ascii_bin not null, "
        "original_sale_id varchar(20) character set latin1 not null, date datetime(6) null, "
        "product varchar(20) character set latin1 null, qty bigint unsigned null, "
        "total decimal(30,10) null, share double null, weight float null, kind enum('a','b') null, "
        "flags bit(9) null, raw varbinary(8) null, "
        "primary key (source_branch, original_sale_id)");
    run("insert into sales values ('north', _latin1 x'e9', '2024-05-01 10:00:00.000001', "
        "_latin1 x'fc', 18446744073709551615, 12345678901234567890.0123456789, 0.1, 16777216, 'b', "
        "b'100000001', x'ff00'), ('north', 'z', null, null, null, null, null, null, null, null, "
        "'abc')");
    const SalesPage page = fetch_sales(connection_, table(), {}, "", 1).value();
    ASSERT_EQ(page.sales.size(), 1U);
    const Sale& sale = page.sales.front();
    EXPECT_EQ(sale.id, "é");
    EXPECT_EQ(sale.date, "2024-05-01 10:00:00.000001");
    EXPECT_EQ(sale.values,
              (std::vector<CellText>{"north", "é", "2024-05-01 10:00:00.000001", "ü",
                                     "18446744073709551615", "12345678901234567890.0123456789",
                                     "0.1", "16777216", "b", "257", "0xff00"}));
    const SalesPage rest = fetch_sales(connection_, table(), {}, *page.next_cursor, 1).value();
    ASSERT_EQ(rest.sales.size(), 1U);
    EXPECT_EQ(rest.sales.front().id, "z");
    EXPECT_EQ(rest.sales.front().date, std::nullopt);
    EXPECT_EQ(rest.sales.front().values.back(), "abc");
    EXPECT_FALSE(rest.next_cursor);
    EXPECT_EQ(fetch_sale(connection_, table(), BranchId("north"), "é")->sale.id, "é");
}

TEST_P(SalesReaderTest, OneSaleKnowsItsWay) {
    add("north", 5, "2024-05-01", "Pen", "1.00");
    EXPECT_FALSE(fetch_sale(connection_, table(), BranchId("north"), "6"));
    EXPECT_FALSE(fetch_sale(connection_, table(), BranchId("south"), "5"));
    EXPECT_FALSE(fetch_sale(connection_, table(), BranchId("north"), "5 or 1=1"));
    EXPECT_FALSE(fetch_sale(connection_, table(), BranchId("north"), "5")->way);
    run("update sales set last_sync = '2024-05-01 12:00:00.123456'");
    run("insert into tributary_commit (branch, version, applied_at, epoch, first_sequence, "
        "last_sequence, position, gtid, committed_at, published_at, is_range) select 'north', 3, "
        "last_sync, 9, 100, 104, 'binlog.000001:4', '0-11-104', '2024-05-01 10:00:00.5', null, 0 "
        "from sales");
    const auto found = fetch_sale(connection_, table(), BranchId("north"), "5");
    ASSERT_TRUE(found && found->way);
    EXPECT_EQ(found->sale.branch, "north");
    EXPECT_EQ(found->sale.date, "2024-05-01");
    EXPECT_EQ(found->way->epoch, Epoch(9));
    EXPECT_EQ(found->way->first, Sequence(100));
    EXPECT_EQ(found->way->last, Sequence(104));
    EXPECT_EQ(found->way->gtid, "0-11-104");
    EXPECT_EQ(*found->way->committed_at - std::chrono::sys_days(std::chrono::year(2024) / 5 / 1),
              std::chrono::milliseconds(36'000'500));
    EXPECT_FALSE(found->way->published_at);
    EXPECT_FALSE(found->way->is_range);
    // A column without a fraction tells the second.
    run("alter table sales modify last_sync timestamp not null default current_timestamp");
    EXPECT_TRUE(fetch_sale(connection_, table(), BranchId("north"), "5")->way);
}

TEST_P(SalesReaderTest, RecentRowsOfABranchAreTheNewestByKey) {
    sell();
    const HeadOfficeRows recent =
        fetch_recent_rows(connection_, settings().target, BranchId("north"), 3);
    EXPECT_EQ(recent.columns.front(), "original_sale_id");
    EXPECT_EQ(recent.columns.size(), 9U) << "neither the branch nor the time of writing";
    EXPECT_EQ(recent.key, (std::vector<std::string>{"original_sale_id"}));
    ASSERT_EQ(recent.rows.size(), 3U);
    EXPECT_EQ(*recent.rows[0][0],
              rows("select max(original_sale_id) from sales where source_branch = 'north'")[0][0]);
    TargetMapping missing = settings().target;
    missing.table = "nothing";
    EXPECT_EQ(fetch_recent_rows(connection_, missing, BranchId("north"), 3).error,
              "table head_office_sales.nothing is not there");
}

TEST_P(SalesReaderTest, AnExportIsWholeGuardedAndOfOneMoment) {
    run("insert into sales values ('north', 1, '2024-05-01', null, '=1+1', -2, 1.00, 2.00, 0.10, "
        "-0.05, '2024-05-01 12:00:00.5'), ('north', 2, '2024-04-01', '', 'a \"b\", c', 1, 1, 1, 1, "
        "1, "
        "'2024-05-01 12:00:00')");
    SalesExport csv(connection_, table(), {});
    std::string all;
    std::string piece;
    ASSERT_TRUE(csv.next(all));
    run("insert into sales (source_branch, original_sale_id, product) values ('north', 3, 'late')");
    while (csv.next(piece)) all += piece;
    EXPECT_EQ(
        all,
        "source_branch,original_sale_id,date,region,product,qty,cost,amt,tax,total,last_sync\r\n"
        "north,1,2024-05-01,,\"'=1+1\",-2,1.00,2.00,0.10,-0.05,2024-05-01 12:00:00.500000\r\n"
        "north,2,2024-04-01,\"\",\"a \"\"b\"\", c\",1,1.00,1.00,1.00,1.00,2024-05-01 "
        "12:00:00.000000\r\n");
}

TEST_P(SalesReaderTest, AnExportOfManySalesComesInPieces) {
    run("insert into sales (source_branch, original_sale_id, date, product) select 'north', "
        "a.id * 100 + b.id, '2024-05-01' + interval (b.id mod 9) day, repeat('x', 100) from "
        "(with recursive ids (id) as (select 0 union all select id + 1 from ids where id < 99) "
        "select id from ids) a, (with recursive ids (id) as (select 0 union all select id + 1 from "
        "ids where id < 99) select id from ids) b");
    SalesExport csv(connection_, table(), {});
    std::size_t pieces = 0;
    std::size_t lines = 0;
    for (std::string piece; csv.next(piece); ++pieces) {
        EXPECT_LT(piece.size(), std::size_t{1} << 20);
        lines += static_cast<std::size_t>(std::ranges::count(piece, '\n'));
    }
    EXPECT_EQ(lines, 10'001U);
    EXPECT_GT(pieces, 3U);
    EXPECT_EQ(connection_.query("select 1").text(0, 0), "1") << "the connection is free again";
}

INSTANTIATE_TEST_SUITE_P(Servers, SalesReaderTest, testing::ValuesIn(test::branch_flavors()),
                         test::flavor_name<testing::TestParamInfo<Flavor>>);

}  // namespace
}  // namespace tributary::records
