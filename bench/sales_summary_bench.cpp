// How long an overview, every kind of summary and pages take with millions of sales at the head
// office, and how long their sums take to make and to bring up to date. One private MariaDB,
// everything on this machine.
//
//     bench_sales_summary [SALES] [BRANCHES] [PRODUCTS] [REGIONS] [SOCKET]
//
// SOCKET: of a server that runs already and is left as it is then; what an earlier run has made
// there is used again.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
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
    std::string socket;
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

constexpr std::array kGroupings = {
    std::pair(SumsBy::kBranch, "branch"), std::pair(SumsBy::kDay, "day"),
    std::pair(SumsBy::kProduct, "product"), std::pair(SumsBy::kRegion, "region")};

/// Every kind of filter with every other: dates of which as little as may be is whole months, as
/// many branches as are worst to leave out or to take, and names.
std::vector<std::pair<std::string, SalesFilter>> every_filter(const World& world) {
    const std::vector<std::pair<std::string, std::size_t>> branches = {
        {"all branches", 0},
        {"one branch", 1},
        {"half of the branches", world.branches / 2},
        {"all branches but one", world.branches - 1}};
    const std::vector<std::pair<std::string, SalesFilter>> dates = {
        {"all time", {}},
        {"two years but two days", of_days("2024-01-02", "2025-12-30")},
        {"from the middle to the middle", of_days("2024-03-17", "2025-10-15")},
        {"one month but two days", of_days("2024-05-02", "2024-05-30")},
        {"two months but two days", of_days("2024-07-02", "2024-08-30")},
        {"one day", of_days("2025-06-30", "2025-06-30")}};
    std::vector<std::pair<std::string, SalesFilter>> filters;
    for (const auto& [of_branch, count] : branches) {
        for (const auto& [of_date, span] : dates) {
            for (const bool has_product : {false, true}) {
                for (const bool has_region : {false, true}) {
                    SalesFilter filter = span;
                    filter.branches = of_branches(count).branches;
                    if (has_product) filter.product = "Product 7";
                    if (has_region) filter.region = "Region 3";
                    filters.emplace_back(fmt::format("{}, {}{}{}", of_branch, of_date,
                                                     has_product ? ", one product" : "",
                                                     has_region ? ", one region" : ""),
                                         std::move(filter));
                }
            }
        }
    }
    return filters;
}

/// The slowest of all questions that can be asked, and how many are above what is promised.
void measure_every_question(mysql::Connection& connection, const records::SalesTable& table,
                            const World& world) {
    constexpr double kPromised = 200;
    constexpr std::size_t kShown = 25;
    std::vector<std::pair<double, std::string>> times;
    for (const auto& [name, filter] : every_filter(world)) {
        for (const auto& [by, word] : kGroupings) {
            // The better of two: once, others may have had the machine.
            const auto ask = [&] {
                return milliseconds_of(
                    [&] { (void)records::fetch_summary(connection, table, by, filter); });
            };
            const double first = ask();
            times.emplace_back(std::min(first, ask()), fmt::format("by {:<8} {}", word, name));
        }
    }
    std::ranges::sort(times, std::greater<>());
    const auto slow =
        std::ranges::count_if(times, [&](const auto& each) { return each.first > kPromised; });
    fmt::print("{} questions, {} of them above {} ms; the slowest:\n", times.size(), slow,
               kPromised);
    for (const auto& [time, name] : std::span(times).first(std::min(kShown, times.size()))) {
        fmt::print("{:8.1f} ms  {}\n", time, name);
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

records::SalesSettings settings() {
    records::SalesSettings settings;
    settings.own_database = "head_office";
    settings.source = {.database = "shop", .table = "product_sales"};
    settings.target = {.database = "head_office",
                       .table = "product_sales",
                       .branch_column = "source_branch",
                       .synced_at_column = "last_sync",
                       .renames = {{"sale_id", "original_sale_id"}}};
    return settings;
}

void prepare(mysql::Connection& connection, const World& world) {
    create_own_tables_in(connection, "head_office");
    fmt::print("{} sales of {} branches\n", world.sales, world.branches);
    if (describe_sales(connection, settings()).table) return;
    fmt::print("filling: {:.1f} s\n", milliseconds_of([&] { fill(connection, world); }) / 1e3);
    fmt::print("index by date: {:.1f} s\n",
               milliseconds_of([&] {
                   create_date_index(connection, *describe_sales(connection, settings()).table);
               }) / 1e3);
}

/// What writing costs: sums for the first time, and after changes of several kinds.
void measure_refresh(mysql::Connection& filling, const mysql::ConnectOptions& server) {
    records::SalesSums sums(settings(), SystemClock::instance());
    mysql::Connection refreshing(server, records::sales_refreshing_session());
    fmt::print("sums for the first time: {:.1f} s\n",
               milliseconds_of([&] { refresh(refreshing, sums); }) / 1e3);
    const mysql::Rows tables = filling.query(
        "select table_name, (data_length + index_length) div 1000000 from "
        "information_schema.tables where table_schema = 'head_office' and table_name like "
        "'tributary_sales_%' order by table_name");
    for (std::size_t i = 0; i < tables.size(); ++i) {
        fmt::print(
            "{}: {} MB, {} rows\n", tables.text(i, 0), tables.text(i, 1),
            filling.query(fmt::format("select count(*) from head_office.{}", tables.text(i, 0)))
                .text(0, 0));
    }
    // Above those of earlier runs.
    auto id = static_cast<std::uint64_t>(SystemClock::instance().wall().time_since_epoch().count());
    // Sales of `branches` on `days`, as a lane notes them, and as long as summing them up takes.
    const auto sell = [&](const std::string& name, std::string_view branches,
                          const std::string& days) {
        measure("refresh after " + name, [&] {
            id += 1'000;
            filling.execute(fmt::format(
                "insert into head_office.product_sales select branch, {} + row_number() over "
                "(partition by branch order by day), day, 'Region 1', 'Rare', 1, 1, 1, 1, 1, "
                "now(6) from (select 0) as one join (select distinct branch from "
                "head_office.tributary_sales_sums where grain = 2 and cuboid = 1 and branch like "
                "'{}') as b "
                "join ({}) as d",
                id, branches, days));
            filling.execute(fmt::format(
                "insert into head_office.tributary_sales_changed select distinct m.branch, d.day, "
                "{} "
                "from head_office.tributary_sales_sums as m join ({}) as d where grain = 2 and "
                "cuboid = 1 and "
                "branch like '{}'",
                id, days, branches));
            refresh(refreshing, sums);
        });
    };
    sell("one sale today in every branch", "%", "select date('2025-12-30') as day");
    sell("one sale on each of 100 days of a branch", "branch-007",
         "select date('2024-03-01') + interval seq day as day from head_office.seq_1_to_100");
    // A little of a branch with every call, once a day.
    filling.execute(
        "update head_office.tributary_sales_branch set read_at = read_at - interval 25 hour where "
        "branch = 'branch-009'");
    std::size_t calls = 0;
    const double check = milliseconds_of([&] {
        do {
            (void)sums.refresh(refreshing, Deadline::now());
            ++calls;
        } while (filling
                     .query("select 1 from head_office.tributary_sales_branch where branch = "
                            "'branch-009' and read_at < now(6) - interval 24 hour")
                     .size() > 0);
    });
    fmt::print("comparing one branch with its sales: {:.1f} s in {} calls\n", check / 1e3, calls);
    measure("refresh after a whole branch was marked", [&] {
        filling.execute(fmt::format(
            "insert into head_office.tributary_sales_changed values ('branch-011', '1000-01-01', "
            "{})",
            ++id));
        refresh(refreshing, sums);
    });
}

int run(const World& world) {
    const sandbox::ServerDirectory directory;
    std::optional<sandbox::MariaDbServer> server;
    mysql::ConnectOptions options;
    if (world.socket.empty()) {
        server.emplace(directory,
                       sandbox::DatabaseOptions{.name = "head-office",
                                                .server_id = 1,
                                                .with_binary_log = false,
                                                .arguments = {"--innodb-flush-log-at-trx-commit=1",
                                                              "--innodb-buffer-pool-size=4G",
                                                              "--innodb-log-file-size=1G"}});
        server->start();
        options = connect_to(*server);
    } else {
        options.unix_socket = world.socket;
        options.user = "root";
        options.read_timeout = std::chrono::minutes(30);
    }
    mysql::SessionOptions patient;
    patient.statement_timeout = std::chrono::minutes(20);
    mysql::Connection filling(options, patient);
    prepare(filling, world);
    measure_refresh(filling, options);
    mysql::Connection connection(options, records::sales_reading_session());
    const records::SalesTable table = *describe_sales(connection, settings()).table;
    measure("overview", [&] {
        (void)records::fetch_totals(connection, table, records::decode_day("2025-06-30").value());
    });
    measure_every_question(connection, table, world);
    measure_pages(connection, table);
    return 0;
}

}  // namespace
}  // namespace tributary::bench

int main(int argc, char** argv) {
    // Every line at once: a run takes minutes.
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    tributary::bench::World world;
    const auto read = [&](int index, std::uint64_t& value) {
        if (argc > index) value = std::strtoull(argv[index], nullptr, 10);
    };
    read(1, world.sales);
    read(2, world.branches);
    read(3, world.products);
    read(4, world.regions);
    if (argc > 5) world.socket = argv[5];
    return tributary::bench::run(world);
}
