#include "app/await_database.hpp"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "app/connections.hpp"
#include "base/backoff.hpp"
#include "base/failure.hpp"
#include "telemetry/log.hpp"

namespace tributary::app {
namespace {

constexpr std::chrono::milliseconds kFirstPause{500};
constexpr std::chrono::milliseconds kLongestPause{15'000};

}  // namespace

std::string fix_of(const mysql::SqlFailure& failure) {
    if (failure.error_class() == mysql::ErrorClass::kAccess) {
        return "correct user and password_file of [database] in the configuration, or make the "
               "account and its grants at the server (README.md lists them)";
    }
    return "check [database] in the configuration, and that the server runs there";
}

mysql::Connection open_database(const DatabaseConfig& config, std::stop_token stop) {
    try {
        return mysql::Connection(database_options(config), {}, std::move(stop));
    } catch (const mysql::SqlFailure& failure) {
        throw Failure(failure.recovery(), fmt::format("{}; {}", failure.what(), fix_of(failure)));
    }
}

bool await_database(const DatabaseConfig& config, std::string_view whose, Random& random,
                    const std::stop_token& stop,
                    const std::function<void(mysql::Connection&)>& use) {
    Backoff backoff(random, kFirstPause, kLongestPause);
    std::string told;
    while (!stop.stop_requested()) {
        try {
            mysql::Connection connection(database_options(config), {}, stop);
            use(connection);
            return true;
        } catch (const mysql::SqlFailure& failure) {
            if (stop.stop_requested()) break;
            if (std::exchange(told, failure.what()) != failure.what()) {
                log::warn(
                    fmt::format("waiting for {}", whose),
                    {log::field("reason", failure.what()), log::field("fix", fix_of(failure))});
            }
        }
        std::mutex mutex;
        std::unique_lock lock(mutex);
        (void)std::condition_variable_any().wait_for(lock, stop, backoff.next(),
                                                     [] { return false; });
    }
    return false;
}

}  // namespace tributary::app
