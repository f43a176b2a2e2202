#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "config/connection_config.hpp"
#include "mysql/connection.hpp"
#include "mysql/sql_failure.hpp"

namespace tributary::app {

/// What a person does about a database that cannot be reached or refuses us. Pure.
[[nodiscard]] std::string fix_of(const mysql::SqlFailure& failure);

/// For commands that end: throws Failure with the fix in its text.
[[nodiscard]] mysql::Connection open_database(const DatabaseConfig& config, std::stop_token stop);

/// For processes that go on: an agent that starts before its database is nothing unusual. Calls
/// `use` with a connection until it returns without SqlFailure, with growing pauses; each reason is
/// logged once. `whose`: `the branch's database`. False: stop was requested. Throws what else `use`
/// throws.
[[nodiscard]] bool await_database(const DatabaseConfig& config, std::string_view whose,
                                  Random& random, const std::stop_token& stop,
                                  const std::function<void(mysql::Connection&)>& use);

}  // namespace tributary::app
