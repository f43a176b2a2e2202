#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "model/ids.hpp"
#include "mysql/connection.hpp"
#include "pipeline/branch_link.hpp"

namespace tributary::records {

/// A mode with what belongs to it.
struct DesiredMode {
    Mode mode = Mode::kContinuous;
    /// Of mode interval, at least 1 s; else zero.
    std::chrono::seconds interval{0};
};

/// What somebody now wants of a branch; empty parts stay as they were.
struct DesiredChange {
    std::optional<DesiredMode> mode;
    std::optional<bool> is_paused;
    std::optional<bool> is_consumer_started;
};

/// How people want the branches to be: the table `tributary_desired`, which survives restarts and
/// is the same for every head office. A branch without a row is as its own configuration says, its
/// consumer started. Every call throws SqlFailure.
class DesiredStore {
public:
    explicit DesiredStore(std::string database) : database_(std::move(database)) {}

    /// All of `branches` or, when it throws, none.
    void set(mysql::Connection& connection, std::span<const BranchId> branches,
             const DesiredChange& change, std::string_view who, WallTime now) const;
    /// Branches for which somebody ever wanted something.
    [[nodiscard]] std::map<BranchId, DesiredState> fetch_all(mysql::Connection& connection) const;

private:
    std::string database_;
};

}  // namespace tributary::records
