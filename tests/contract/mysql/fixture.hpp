#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "mysql/connection.hpp"
#include "mysql/sql_failure.hpp"
#include "mysql/transaction.hpp"
#include "support/servers.hpp"

namespace tributary::mysql {

/// How to reach a server over TCP as its administrator.
[[nodiscard]] inline ConnectOptions options_for(const sandbox::DatabaseServer& server,
                                                const std::string& database = {}) {
    ConnectOptions options;
    options.host = sandbox::DatabaseServer::host();
    options.port = server.port();
    options.user = sandbox::DatabaseServer::user();
    options.password = server.password();
    options.database = database;
    return options;
}

/// Runs `action` and returns what it threw; fails the test when it threw nothing.
[[nodiscard]] inline SqlFailure failure_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const SqlFailure& failure) {
        return failure;
    }
    ADD_FAILURE() << "nothing was thrown";
    return SqlFailure("nothing was thrown", {});
}

/// A query without end on both servers, which a time limit or KILL QUERY ends with an error.
inline constexpr const char* kEndlessQuery =
    "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, "
    "information_schema.columns c, information_schema.columns d";

/// Waits until the server shows this connection inside a statement.
[[nodiscard]] inline bool wait_until_busy(test::SqlSession& session, std::uint64_t id) {
    const std::string query =
        "SELECT COUNT(*) FROM information_schema.processlist WHERE command = 'Query' AND id = " +
        std::to_string(id);
    return test::wait_until([&] { return session.number(query) == 1; });
}

}  // namespace tributary::mysql
