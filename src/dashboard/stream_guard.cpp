#include "dashboard/stream_guard.hpp"

#include <utility>

namespace tributary::dashboard {

void StreamGuard::watch(const std::shared_ptr<EventStream>& stream, Proof proof) {
    const std::scoped_lock lock(mutex_);
    watched_.push_back({stream, std::move(proof)});
}

void StreamGuard::check(mysql::Connection& connection, WallTime now) {
    std::vector<Watched> all;
    {
        const std::scoped_lock lock(mutex_);
        std::erase_if(watched_, [](const Watched& each) {
            const auto stream = each.stream.lock();
            return !stream || stream->is_closed();
        });
        all = watched_;
    }
    for (const Watched& each : all) {
        const auto stream = each.stream.lock();
        if (!stream) continue;
        const bool is_good = each.proof.token.is_empty()
                                 ? sessions_.find(connection, each.proof.session, now).has_value()
                                 : tokens_.find(connection, each.proof.token, now).has_value();
        if (!is_good) stream->close();
    }
}

}  // namespace tributary::dashboard
