#include "apply/connection_pool.hpp"

namespace tributary {

std::unique_ptr<LaneConnection> ConnectionPool::take() {
    if (!idle_.empty()) {
        std::unique_ptr<LaneConnection> lane = std::move(idle_.back());
        idle_.pop_back();
        return lane;
    }
    return std::make_unique<LaneConnection>(LaneConnection{
        .connection = mysql::Connection(settings_.database, lane_session(settings_), stop_),
        .upserts = {}});
}

void ConnectionPool::give(std::unique_ptr<LaneConnection> lane) {
    if (lane->connection.is_open() && idle_.size() < kIdleMax) idle_.push_back(std::move(lane));
}

}  // namespace tributary
