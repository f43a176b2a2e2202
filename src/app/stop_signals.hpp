#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace tributary::app {

/// Turns SIGINT and SIGTERM into a stop request. Made before any other thread, because it blocks
/// both signals for them all; SIGPIPE is ignored, since a peer that hangs up is an error code here.
/// The second signal ends the process at once.
class StopSignals {
public:
    StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    ~StopSignals();

    [[nodiscard]] std::stop_token token() const { return source_.get_token(); }
    void request_stop() { source_.request_stop(); }

private:
    std::stop_source source_;
    sigset_t before_{};
    std::jthread waiter_;
};

}  // namespace tributary::app
