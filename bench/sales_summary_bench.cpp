// How long an overview, summaries and pages take with millions of sales at the head office, and how
// long their sums take to make and to bring up to date. One private MariaDB, everything on this
// machine.
//
//     bench_sales_summary [SALES] [BRANCHES] [PRODUCTS] [REGIONS]

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "apply/head_office_setup.hpp"
#include "records/sales_export.hpp"
#include "records/sales_reader.hpp"
#include "records/sales_summary.hpp"
#include "records/sales_sums.hpp"
#include "sandbox/database_server.hpp"

namespace tributary::bench {
namespace {

using records::SalesFilter;
using records::SumsBy;
using Steady = std::chrono::steady_clock;

struct World {
    std::uint64_t sales = 10'000'000;
    std::uint64_t branches = 50;
    std::uint64_t products = 200;
    std::uint64_t regions = 8;
    static constexpr std::uint64_t kDays = 730;
};

double milliseconds_of(const std::function<void()>& work) {
    const auto begin = Steady::now();
    work();
    return std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
}

/// The median and the worst of several runs.
void measure(const std::string& name, const std::function<void()>& work) {
    constexpr std::size_t kRuns = 7;
    std::vector<double> times;
    for (std::size_t i = 0; i < kRuns; ++i) times.push_back(milliseconds_of(work));
    const double first = times.front();
    std::ranges::sort(times);
    fmt::print("{:<58} {:8.1f} ms   worst {:8.1f}   first {:8.1f}\n", name, times[kRuns / 2],
               times.back(), first);
}

mysql::ConnectOptions connect_to(const sandbox::DatabaseServer& server) {
    mysql::ConnectOptions options;
    options.unix_socket = server.socket_path();
    options.user = server.user();
    options.password = server.password();
    options.read_timeout = std::chrono::minutes(30);
    return options;
}

/// Sale n of branch b: dates, products and amounts spread without order.
void fill(mysql::Connection& connection, const World& world) {
    connection.execute(
        "create table head_office.product_sales ("
        " source_branch varchar(63) character set ascii collate ascii_bin not null,"
        " original_sale_id bigint unsigned not null, date date not null, region varchar(40) null,"
        " product varchar(80) not null, qty int not null, cost decimal(10,2) not null,"
        " amt decimal(12,2) not null, tax decimal(10,2) not null, total decimal(12,2) not null,"
        " last_sync timestamp(6) not null default current_timestamp(6),"
        " primary key (source_branch, original_sale_id)"
        ") engine=InnoDB default character set utf8mb4");
    const std::uint64_t each = world.sales / world.branches;
    for (std::uint64_t branch = 0; branch < world.branches; ++branch) {
        connection.execute(fmt::format(
            "insert into head_office.product_sales "
            "select 'branch-{0:03}', seq, date('2024-01-01') + interval (seq * {1} div {2}) day, "
            "concat('Region ', crc32(concat('r', seq, {0})) div 4096 mod {4}), "
            "concat('Product ', crc32(concat('p', seq, {0})) mod {3}), "
            "1 + crc32(seq) mod 5, 1.05, 2.10 + (crc32(seq) mod 1000) / 100, 0.40, "
            "2.50 + (crc32(seq) mod 1000) / 100, current_timestamp(6) from "
            "head_office.seq_1_to_{2}",
            branch, World::kDays, each, world.products, world.regions));
    }
}

void refresh(mysql::Connection& connection, records::SalesSums& sums) {
    const auto& clock = SystemClock::instance();
    while (sums.refresh(connection, Deadline::after(clock, std::chrono::seconds(10))).days_left >
           0) {
    }
}

SalesFilter of_branches(std::size_t count) {
    SalesFilter filter;
    for (std::size_t i = 0; i < count; ++i) {
        filter.branches.emplace_back(fmt::format("branch-{:03}", i));
    }
    return filter;
}

SalesFilter of_days(std::string_view from, std::string_view to) {
    return {.branches = {},
            .from = records::decode_day(from).value(),
            .to = records::decode_day(to).value()};
}

void measure_sums(mysql::Connection& connection, const records::SalesTable& table,
                  const World& world) {
    measure("overview", [&] {
        (void)records::fetch_totals(connection, table, records::decode_day("2025-06-30").value());
    });
    SalesFilter product;
    product.product = "Product 7";
    SalesFilter region;
    region.region = "Region 3";
    SalesFilter both = region;
    both.product = "Product 7";
    SalesFilter days_and_branches = of_days("2024-03-17", "2025-10-09");
    days_and_branches.branches = of_branches(3).branches;
    const std::vector<std::pair<std::string, SalesFilter>> filters = {
        {"everything", {}},
        {"2024-03-17 to 2025-10-09", of_days("2024-03-17", "2025-10-09")},
        {"one month", of_days("2024-05-01", "2024-05-31")},
        {"one branch", of_branches(1)},
        {"half of the branches", of_branches(world.branches / 2)},
        {"one product", product},
        {"one region", region},
        {"one product in one region", both},
        {"three branches, days", days_and_branches}};
    for (const auto& [name, filter] : filters) {
        for (const auto& [by, word] :
             {std::pair(SumsBy::kBranch, "branch"), std::pair(SumsBy::kDay, "day"),
              std::pair(SumsBy::kProduct, "product"), std::pair(SumsBy::kRegion, "region")}) {
            measure(fmt::format("summary by {:<8} {}", word, name),
                    [&] { (void)records::fetch_summary(connection, table, by, filter); });
        }
    }
}

void measure_pages(mysql::Connection& connection, const records::SalesTable& table) {
    const auto page = [&](const SalesFilter& filter) {
        return records::fetch_sales(connection, table, filter, "", 50).value();
    };
    SalesFilter rare;
    rare.product = "Rare";
    SalesFilter region;
    region.region = "Region 3";
    region.branches = of_branches(3).branches;
    measure("page 1", [&] { (void)page({}); });
    measure("page 1 of one branch", [&] { (void)page(of_branches(1)); });
    measure("page 1 of a product that is rare", [&] { (void)page(rare); });
    measure("page 1 of a region in three branches", [&] { (void)page(region); });
    measure("page 1 of days long ago", [&] { (void)page(of_days("2024-02-01", "2024-02-03")); });
    std::string cursor;
    measure("a further page", [&] {
        cursor =
            records::fetch_sales(connection, table, {}, cursor, 500).value().next_cursor.value();
    });
    std::size_t bytes = 0;
    const double took = milliseconds_of([&] {
        records::SalesExport csv(connection, table, of_days("2024-03-01", "2024-05-31"));
        for (std::string piece; csv.next(piece);) bytes += piece.size();
    });
    fmt::print("CSV of three months: {:.1f} MB in {:.1f} s\n", static_cast<double>(bytes) / 1e6,
               took / 1e3);
}

int run(const World& world) {
    const sandbox::ServerDirectory directory;
    sandbox::MariaDbServer server(
        directory, {.name = "head-office",
                    .server_id = 1,
                    .with_binary_log = false,
                    .arguments = {"--innodb-flush-log-at-trx-commit=1",
                                  "--innodb-buffer-pool-size=4G", "--innodb-log-file-size=1G"}});
    server.start();
    mysql::SessionOptions patient;
    patient.statement_timeout = std::chrono::minutes(20);
    mysql::Connection filling(connect_to(server), patient);
    create_own_tables_in(filling, "head_office");
    fmt::print("{} sales of {} branches\n", world.sales, world.branches);
    fmt::print("filling: {:.1f} s\n", milliseconds_of([&] { fill(filling, world); }) / 1e3);

    records::SalesSettings settings;
    settings.own_database = "head_office";
    settings.source = {.database = "shop", .table = "product_sales"};
    settings.target = {.database = "head_office",
                       .table = "product_sales",
                       .branch_column = "source_branch",
                       .synced_at_column = "last_sync",
                       .renames = {{"sale_id", "original_sale_id"}}};
    mysql::Connection connection(connect_to(server), records::sales_reading_session());
    fmt::print("index by date: {:.1f} s\n",
               milliseconds_of([&] {
                   create_date_index(filling, *describe_sales(filling, settings).table);
               }) / 1e3);
    const records::SalesTable table = *describe_sales(connection, settings).table;

    records::SalesSums sums(settings, SystemClock::instance());
    mysql::Connection refreshing(connect_to(server), records::sales_refreshing_session());
    fmt::print("sums for the first time: {:.1f} s\n",
               milliseconds_of([&] { refresh(refreshing, sums); }) / 1e3);
    for (const char* name : {"tributary_sales_day", "tributary_sales_month"}) {
        fmt::print(
            "{}: {} rows\n", name,
            connection.query(fmt::format("select count(*) from head_office.{}", name)).text(0, 0));
    }
    std::uint64_t id = 100'000'000;
    measure("refresh after one sale in every branch", [&] {
        ++id;
        filling.execute(fmt::format(
            "insert into head_office.product_sales select distinct branch, {}, '2025-12-30', "
            "'Region 1', 'Rare', 1, 1, 1, 1, 1, now(6) from head_office.tributary_sales_month "
            "where cuboid = 1",
            id));
        filling.execute(fmt::format(
            "insert into head_office.tributary_sales_changed select distinct branch, '2025-12-30', "
            "{} from head_office.tributary_sales_month where cuboid = 1",
            id));
        refresh(refreshing, sums);
    });
    measure_sums(connection, table, world);
    measure_pages(connection, table);
    return 0;
}

}  // namespace
}  // namespace tributary::bench

int main(int argc, char** argv) {
    tributary::bench::World world;
    const auto read = [&](int index, std::uint64_t& value) {
        if (argc > index) value = std::strtoull(argv[index], nullptr, 10);
    };
    read(1, world.sales);
    read(2, world.branches);
    read(3, world.products);
    read(4, world.regions);
    return tributary::bench::run(world);
}
