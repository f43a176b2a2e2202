#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "apply/apply_settings.hpp"
#include "apply/row_writer.hpp"

namespace tributary {

/// The database connections of one lane. Usually one; a branch whose large transaction waits for
/// its next fragment keeps a connection, and the others go on with another. One thread.
class ConnectionPool {
public:
    ConnectionPool(const ApplySettings& settings, std::stop_token stop)
        : settings_(settings), stop_(std::move(stop)) {}

    /// Throws SqlFailure when none can be made.
    [[nodiscard]] std::unique_ptr<LaneConnection> take();
    /// A closed one is dropped, and so is one more than needed.
    void give(std::unique_ptr<LaneConnection> lane);
    /// The database was lost: idle connections are of no use.
    void clear() { idle_.clear(); }

private:
    static constexpr std::size_t kIdleMax = 1;

    const ApplySettings& settings_;
    std::stop_token stop_;
    std::vector<std::unique_ptr<LaneConnection>> idle_;
};

}  // namespace tributary
