#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "apply/head_office_setup.hpp"
#include "mysql/connection.hpp"
#include "records/sales_reader.hpp"
#include "records/sales_summary.hpp"
#include "records/sales_sums.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"
#include "support/servers.hpp"

namespace tributary::records {

/// The seed's sales at a head office, empty, on each kind of server. The own tables are made once.
class SalesTest : public testing::TestWithParam<Flavor> {
protected:
    static constexpr std::string_view kColumns =
        "source_branch varchar(63) character set ascii collate ascii_bin not null, "
        "original_sale_id bigint unsigned not null, date date null, region varchar(40) null, "
        "product varchar(300) not null, qty int null, cost decimal(10,2) null, "
        "amt decimal(12,2) null, tax decimal(10,2) null, total decimal(12,2) null, "
        "last_sync timestamp(6) not null default current_timestamp(6), "
        "primary key (source_branch, original_sale_id)";

    SalesTest()
        : server_(test::Servers::instance().branch(
              GetParam(), {"--innodb-flush-method=nosync", "--sync-binlog=0"})),
          connection_(connect(sales_reading_session())),
          refreshing_(connect(sales_refreshing_session())) {
        static std::set<Flavor> made;
        if (made.insert(GetParam()).second) create_own_tables_in(connection_, database());
        for (const OwnTable& table : own_tables()) {
            connection_.execute("delete from " + quoted_table(database(), table.name));
        }
        make_table(kColumns);
    }

    void make_table(std::string_view columns) {
        connection_.execute("drop table if exists " + quoted_table(database(), "sales"));
        connection_.execute("create table " + quoted_table(database(), "sales") + " (" +
                            std::string(columns) + ") engine=InnoDB default charset=utf8mb4");
    }

    [[nodiscard]] mysql::Connection connect(const mysql::SessionOptions& session) const {
        mysql::ConnectOptions options;
        options.host = server_.host();
        options.port = server_.port();
        options.user = server_.user();
        options.password = server_.password();
        return mysql::Connection(options, session);
    }
    [[nodiscard]] static std::string database() { return "head_office_sales"; }
    [[nodiscard]] static SalesSettings settings() {
        SalesSettings settings;
        settings.own_database = database();
        settings.source = {.database = "shop", .table = "product_sales"};
        settings.target = {.database = database(),
                           .table = "sales",
                           .branch_column = "source_branch",
                           .synced_at_column = "last_sync",
                           .renames = {{"sale_id", "original_sale_id"}}};
        settings.may_prepare = true;
        return settings;
    }

    /// As a person would write it; no check of the dates.
    void run(const std::string& statement) {
        if (!writer_) {
            writer_.emplace(server_, database());
            writer_->run("set sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES'");
        }
        writer_->run(statement);
    }
    [[nodiscard]] std::vector<test::Row> rows(const std::string& query) {
        run("do 0");
        return writer_->rows(query);
    }
    /// What an apply lane does beside the rows.
    void mark(const std::string& branch, const std::string& day) {
        run(
            fmt::format("insert into tributary_sales_changed values ('{}', '{}', {}) on duplicate "
                        "key update version = values(version)",
                        branch, day, ++version_));
    }
    void add(const std::string& branch, int id, const std::string& date, const std::string& product,
             const std::string& total) {
        run(fmt::format(
            "insert into sales (source_branch, original_sale_id, date, region, product, "
            "qty, cost, amt, tax, total) values ('{}', {}, {}, 'North', '{}', 1, 1.00, "
            "2.00, 0.10, {})",
            branch, id, date == "null" ? date : "'" + date + "'", product, total));
        mark(branch, date == "null" ? std::string(kEveryDay) : date);
    }

    [[nodiscard]] SalesTable table() {
        SalesDescription description = describe_sales(connection_, settings());
        EXPECT_TRUE(description.table) << description.reason;
        return description.table.value_or(SalesTable());
    }
    /// Until nothing is left.
    SumsProgress refresh() {
        SumsProgress progress;
        do {
            progress =
                sums_.refresh(refreshing_, Deadline::after(clock_, std::chrono::seconds(20)));
            clock_.advance(std::chrono::minutes(1));
        } while (progress.days_left > 0);
        return progress;
    }

    sandbox::DatabaseServer& server_;
    mysql::Connection connection_;
    mysql::Connection refreshing_;
    ManualClock clock_;
    SalesSums sums_{settings(), clock_};
    std::optional<test::SqlSession> writer_;
    std::uint64_t version_ = 0;
};

}  // namespace tributary::records
