#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/strong_id.hpp"
#include "model/ids.hpp"
#include "mysql/connection.hpp"
#include "records/limits.hpp"

namespace tributary::records {

using ActivityId = StrongId<struct ActivityTag, std::uint64_t>;

enum class ActivityOutcome : std::uint8_t {
    kUnderWay,
    kDone,
    kFailed,   ///< it was tried
    kRefused,  ///< it was not allowed
};
[[nodiscard]] std::string_view name_of(ActivityOutcome outcome);
[[nodiscard]] std::optional<ActivityOutcome> decode_activity_outcome(std::string_view text);

/// What somebody is about to do. Nothing secret; texts are cut to what the log keeps, and made
/// UTF-8.
struct ActivityStart {
    /// A user's name, `token:<name>` or `local:<user of the operating system>`.
    std::string who;
    /// `sign_in`, `sync`, `set_mode`, `add_sale`, `discard` …
    std::string action;
    /// Empty: none in particular.
    std::string branch;
    /// For people.
    std::string detail;
};

/// One line of the log.
struct Activity {
    ActivityId id;
    WallTime at;
    std::string who;
    std::string action;
    std::string branch;
    std::string detail;
    ActivityOutcome outcome = ActivityOutcome::kUnderWay;
    /// A sentence; empty unless it failed or was refused.
    std::string error;
    std::optional<WallTime> finished_at;
};

struct ActivityFilter {
    /// Empty: all, also lines of no branch.
    std::vector<BranchId> branches;
    /// Empty: everybody.
    std::string who;
    /// Only lines older than this one: the last of the page before.
    std::optional<ActivityId> before;
    /// Only lines newer than this one.
    std::optional<ActivityId> after;
    /// 1 to kPageRowsMax.
    std::size_t limit = 50;
};

/// What people did: the table `tributary_activity`. Lines are added and finished, never changed
/// otherwise. Every call throws SqlFailure.
class ActivityLog {
public:
    explicit ActivityLog(std::string database) : database_(std::move(database)) {}

    /// Before it is done, so that a line is there whatever happens then.
    [[nodiscard]] ActivityId begin(mysql::Connection& connection, const ActivityStart& start,
                                   WallTime now) const;
    /// `error` is a sentence, empty for kDone. A line that is finished already stays as it is.
    void finish(mysql::Connection& connection, ActivityId id, ActivityOutcome outcome,
                std::string_view error, WallTime now) const;
    /// Both at once.
    ActivityId record(mysql::Connection& connection, const ActivityStart& start,
                      ActivityOutcome outcome, std::string_view error, WallTime now) const;

    /// Newest first.
    [[nodiscard]] std::vector<Activity> page(mysql::Connection& connection,
                                             const ActivityFilter& filter) const;
    /// One line; empty: there is none.
    [[nodiscard]] std::optional<Activity> fetch(mysql::Connection& connection, ActivityId id) const;

    /// Lines that were begun before `before` and never finished failed: whoever did them is gone.
    void close_abandoned(mysql::Connection& connection, WallTime before, WallTime now) const;
    /// Leaves the newest `kept` lines, and of refused acts their newest `refused_kept`; removes at
    /// most kPruneRowsMax of each at a time.
    void prune(mysql::Connection& connection, std::uint64_t kept,
               std::uint64_t refused_kept = kRefusedRowsKept) const;

private:
    ActivityId insert(mysql::Connection& connection, const ActivityStart& start,
                      ActivityOutcome outcome, std::string_view error, WallTime now) const;

    std::string database_;
};

}  // namespace tributary::records
