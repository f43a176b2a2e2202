#pragma once

#include <stop_token>
#include <thread>
#include <vector>

#include "dashboard/office.hpp"

namespace tributary::dashboard {

/// What goes on without anybody asking: a thread that watches the branches and tells the pages, one
/// that looks what others wrote to the database, one that keeps the sums of the sales up to date.
/// A failure is logged, and it is tried again.
class Background {
public:
    /// `office` outlives this.
    explicit Background(Office& office);
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    void start();
    /// Ends its database calls; the destructor waits for the threads.
    void request_stop();

private:
    void watch(const std::stop_token& stop);
    void poll(const std::stop_token& stop);
    void sum_up(const std::stop_token& stop);

    void follow_desired(mysql::Connection& connection);
    void prune(mysql::Connection& connection);

    Office& office_;
    std::vector<std::jthread> threads_;
};

}  // namespace tributary::dashboard
