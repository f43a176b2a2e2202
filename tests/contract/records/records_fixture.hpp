#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <string_view>

#include "apply/head_office_setup.hpp"
#include "mysql/connection.hpp"
#include "records/accounts.hpp"
#include "sql/own_tables.hpp"
#include "sql/quoting.hpp"
#include "support/servers.hpp"

namespace tributary::records {

/// A head office's database with its own tables, empty, on each kind of server. The tables are made
/// once: that takes longer than most tests.
class RecordsTest : public testing::TestWithParam<Flavor> {
protected:
    RecordsTest()
        : server_(test::Servers::instance().branch(
              GetParam(), {"--innodb-flush-method=nosync", "--sync-binlog=0"})),
          connection_(connect()) {
        create_own_tables_once();
        for (const std::string_view table :
             {kUserTable, kSessionTable, kTokenTable, kActivityTable, kDesiredTable}) {
            connection_.execute("delete from " + quoted_table(database(), table));
        }
    }

    [[nodiscard]] mysql::Connection connect() const {
        mysql::ConnectOptions options;
        options.host = server_.host();
        options.port = server_.port();
        options.user = server_.user();
        options.password = server_.password();
        return mysql::Connection(options);
    }
    [[nodiscard]] static std::string database() { return "head_office_records"; }
    [[nodiscard]] std::int64_t number(const std::string& query) const {
        return test::SqlSession(server_, database()).number(query);
    }

    /// A user whose stored hash is `hash`: these tests need no real one.
    Credentials add_user(const std::string& name, Role role = Role::kViewer,
                         const std::string& hash = "$argon2id$fake") {
        const AccountStore accounts(database());
        EXPECT_TRUE(accounts.add(
            connection_,
            {.name = UserName(name), .role = role, .hash = PasswordHash(hash)}, kNow));
        return accounts.fetch_credentials(connection_, UserName(name)).value();
    }

    static constexpr WallTime kNow{std::chrono::sys_days(std::chrono::year(2024) / 5 / 1) +
                                   std::chrono::hours(12) + std::chrono::microseconds(7)};

    sandbox::DatabaseServer& server_;
    mysql::Connection connection_;

private:
    void create_own_tables_once() {
        static std::set<Flavor> made;
        if (made.insert(GetParam()).second) create_own_tables_in(connection_, database());
    }
};

}  // namespace tributary::records
