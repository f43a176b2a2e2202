#include "app/demo_till.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "mysql/transaction.hpp"

namespace tributary::app {
namespace {

constexpr std::uint32_t kSalesPerStatement = 1000;
constexpr std::uint64_t kRenumberedFrom = 1'000'000'000;
constexpr std::array<std::string_view, 6> kRegions = {"North", "South",  "East",
                                                      "West",  "Centre", "Île-de-France"};
constexpr std::array<std::string_view, 8> kProducts = {
    "Paper", "Pens", "Café crème", "Notebook", "Stapler", "Envelope", "Tea – 茶", "Ruler 30\""};

std::string money(std::uint64_t cents) {
    return fmt::format("{}.{:02}", cents / 100, cents % 100);
}

}  // namespace

std::vector<std::string> demo_branch_schema() {
    return {
        "create database if not exists shop character set utf8mb4",
        "create table shop.product_sales ("
        " sale_id bigint unsigned not null auto_increment primary key,"
        " date date not null,"
        " region varchar(40) null,"
        " product varchar(80) not null,"
        " qty int not null,"
        " cost decimal(10,2) not null,"
        " amt decimal(12,2) not null,"
        " tax decimal(10,2) not null,"
        " total decimal(12,2) not null"
        // Tills number their sales themselves, from 1; what a person adds comes far behind.
        ") engine=InnoDB auto_increment=2000000001 default character set utf8mb4",
    };
}

std::vector<std::string> demo_head_office_schema() {
    return {
        "create database if not exists head_office character set utf8mb4",
        "create table head_office.product_sales ("
        " source_branch varchar(63) character set ascii collate ascii_bin not null,"
        " original_sale_id bigint unsigned not null,"
        " date date not null,"
        " region varchar(40) null,"
        " product varchar(80) not null,"
        " qty int not null,"
        " cost decimal(10,2) not null,"
        " amt decimal(12,2) not null,"
        " tax decimal(10,2) not null,"
        " total decimal(12,2) not null,"
        " last_sync timestamp(6) not null default current_timestamp(6),"
        " primary key (source_branch, original_sale_id)"
        ") engine=InnoDB default character set utf8mb4",
        "create view head_office.sales_summary as"
        " select source_branch, date, region, product, count(*) as sales, sum(qty) as qty, "
        "sum(amt) as amt,"
        " sum(tax) as tax, sum(total) as total"
        " from head_office.product_sales group by source_branch, date, region, product",
    };
}

ComparisonQuery demo_comparison(const std::string& branch) {
    constexpr std::string_view kColumns =
        "sale_id, date, region, product, qty, cost, amt, tax, total";
    return {.branch = fmt::format("select {} from shop.product_sales order by sale_id", kColumns),
            .head_office = fmt::format(
                "select original_{} from head_office.product_sales where source_branch = '{}'"
                " order by original_sale_id",
                kColumns, branch),
            .key_columns = 1};
}

DemoTill::DemoTill(mysql::Connection connection, std::uint64_t seed)
    : connection_(std::move(connection)), random_(seed) {
    const mysql::Rows rows = connection_.query(fmt::format(
        "select coalesce(max(sale_id), 0) + 1 from shop.product_sales where sale_id < {}",
        kRenumberedFrom));
    next_sale_ = std::stoull(std::string(rows.text(0, 0)));
}

void DemoTill::append_sale(std::string& sql) {
    const std::uint64_t qty = 1 + random_.below(9);
    const std::uint64_t cost = 25 + random_.below(20'000);
    const std::uint64_t amt = qty * cost;
    const std::uint64_t tax = amt * 20 / 100;
    const std::uint64_t region = random_.below(kRegions.size() + 1);
    sql += fmt::format("({},'2026-{:02}-{:02}',", next_sale_++, 1 + random_.below(12),
                       1 + random_.below(28));
    sql +=
        region == kRegions.size() ? std::string("null") : fmt::format("'{}'", kRegions.at(region));
    sql += fmt::format(",'{}',{},{},{},{},{})", kProducts.at(random_.below(kProducts.size())), qty,
                       money(cost), money(amt), money(tax), money(amt + tax));
}

std::string DemoTill::sales(std::uint32_t count) {
    std::string sql =
        "insert into shop.product_sales (sale_id, date, region, product, qty, cost, amt, tax, "
        "total) values ";
    for (std::uint32_t i = 0; i < count; ++i) {
        if (i > 0) sql.push_back(',');
        append_sale(sql);
    }
    return sql;
}

std::uint64_t DemoTill::some_sale() {
    return 1 + random_.below(std::max<std::uint64_t>(1, next_sale_ - 1));
}

void DemoTill::sell_at_once(std::uint32_t count) {
    mysql::Transaction transaction = connection_.begin();
    for (std::uint32_t done = 0; done < count;) {
        const std::uint32_t now = std::min(kSalesPerStatement, count - done);
        connection_.execute(sales(now));
        done += now;
    }
    transaction.commit();
    changes_ += count;
}

void DemoTill::sell(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto rows = static_cast<std::uint32_t>(1 + random_.below(4));
        connection_.execute(sales(rows));
        changes_ += rows;
    }
}

void DemoTill::correct(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::string sql = random_.below(4) == 0
                                    ? fmt::format(
                                          "update shop.product_sales set region = if(region is "
                                          "null, 'North', null) where sale_id = {}",
                                          some_sale())
                                    : fmt::format(
                                          "update shop.product_sales set qty = qty + 1, amt = cost "
                                          "* qty, tax = round(amt * 0.2, 2),"
                                          " total = amt + tax where sale_id = {}",
                                          some_sale());
        changes_ += connection_.execute(sql).affected_rows;
    }
}

void DemoTill::renumber(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
        changes_ += connection_
                        .execute(fmt::format("update ignore shop.product_sales set sale_id = "
                                             "sale_id + {} where sale_id = {}",
                                             kRenumberedFrom, some_sale()))
                        .affected_rows;
    }
}

void DemoTill::cancel(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
        changes_ += connection_
                        .execute(fmt::format("delete from shop.product_sales where sale_id = {}",
                                             some_sale()))
                        .affected_rows;
    }
}

void DemoTill::change_mind() {
    {
        mysql::Transaction transaction = connection_.begin();
        connection_.execute(sales(500));
        connection_.execute(
            fmt::format("delete from shop.product_sales where sale_id < {}", some_sale()));
        transaction.rollback();
    }
    mysql::Transaction transaction = connection_.begin();
    connection_.execute(sales(3));
    connection_.execute("savepoint second_thoughts");
    connection_.execute(sales(200));
    connection_.execute("rollback to savepoint second_thoughts");
    transaction.commit();
    changes_ += 3;
}

}  // namespace tributary::app
