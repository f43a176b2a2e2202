#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/clock.hpp"
#include "dashboard/event_hub.hpp"
#include "dashboard/request_guard.hpp"
#include "mysql/connection.hpp"
#include "records/sessions.hpp"
#include "records/tokens.hpp"

namespace tributary::dashboard {

/// Ends streams whose session or token does not hold any more: a page that stays open is asked
/// nothing otherwise. Any thread.
class StreamGuard {
public:
    /// The stores outlive this.
    StreamGuard(const records::SessionStore& sessions, const records::TokenStore& tokens)
        : sessions_(sessions), tokens_(tokens) {}

    void watch(const std::shared_ptr<EventStream>& stream, Proof proof);
    /// Looks at all of them. Throws SqlFailure.
    void check(mysql::Connection& connection, WallTime now);

private:
    struct Watched {
        std::weak_ptr<EventStream> stream;
        Proof proof;
    };

    const records::SessionStore& sessions_;
    const records::TokenStore& tokens_;
    std::mutex mutex_;
    /// Under mutex_.
    std::vector<Watched> watched_;
};

}  // namespace tributary::dashboard
