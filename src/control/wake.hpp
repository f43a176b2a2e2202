#pragma once

#include <mutex>
#include <stop_token>

namespace tributary::control {

/// Ends the waiting of one thread. That thread: arm, look whether there is work, wait with the
/// token. Others: leave work, ring. A ring after arm ends the wait even if it has not begun.
class Wake {
public:
    [[nodiscard]] std::stop_token arm() {
        const std::scoped_lock lock(mutex_);
        source_ = std::stop_source();
        return source_.get_token();
    }
    void ring() {
        std::stop_source source(std::nostopstate);
        {
            const std::scoped_lock lock(mutex_);
            source = source_;
        }
        source.request_stop();
    }

private:
    std::mutex mutex_;
    std::stop_source source_;
};

}  // namespace tributary::control
