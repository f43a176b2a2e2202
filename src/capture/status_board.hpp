#pragma once

#include <mutex>
#include <utility>

#include "pipeline/agent_link.hpp"

namespace tributary::capture {

/// The agent's newest status: the capture writes it, anybody reads it.
class StatusBoard {
public:
    template <class Change>
    void change(Change&& change) {
        const std::scoped_lock lock(mutex_);
        std::forward<Change>(change)(status_);
    }
    [[nodiscard]] AgentStatus read() const {
        const std::scoped_lock lock(mutex_);
        return status_;
    }

private:
    mutable std::mutex mutex_;
    AgentStatus status_;  // guarded by mutex_
};

}  // namespace tributary::capture
