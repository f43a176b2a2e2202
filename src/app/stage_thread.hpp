#pragma once

#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string_view>
#include <thread>

namespace tributary::app {

/// Collects the first failure of any stage and then asks everything to stop. Shared by the threads
/// of one process.
class StageFailures {
public:
    /// `on_failure` is called once, on the failing thread.
    explicit StageFailures(std::function<void()> on_failure) : on_failure_(std::move(on_failure)) {}
    void add(std::exception_ptr failure);
    /// After every thread has ended.
    void rethrow() const;

private:
    std::function<void()> on_failure_;
    mutable std::mutex mutex_;
    std::exception_ptr first_;
};

/// A thread that runs a stage until it is stopped; what it throws goes to `failures`. `name` (at
/// most 15 characters) is what `top -H` shows.
[[nodiscard]] std::jthread start_stage(std::string_view name, StageFailures& failures,
                                       std::function<void(std::stop_token)> body);

}  // namespace tributary::app
