#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>

namespace tributary::app {

struct DemoOptions {
    /// Runs a scripted load, compares every row, and ends.
    bool is_once = false;
    /// Sales of each branch before anything is started.
    std::uint32_t initial_sales = 20'000;
    /// Rows of the one large transaction of the scripted load.
    std::uint32_t large_transaction = 100'000;
    bool with_colour = false;
};

/// `tributary demo`: three private MariaDB servers, RabbitMQ, two agents and a head office. Returns
/// the exit code: 0 only if (with is_once) every row is equal on both sides. Throws Failure when
/// something cannot be started.
[[nodiscard]] int run_demo(const DemoOptions& options, std::stop_token stop);

}  // namespace tributary::app
