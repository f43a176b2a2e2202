#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "dashboard/event_hub.hpp"
#include "dashboard/json_writer.hpp"
#include "dashboard/worker_pool.hpp"
#include "records/activity.hpp"

namespace tributary::dashboard {

class ActivityDesk;

/// An act that is written down and under way. One that goes without having been finished was broken
/// off, and that is written down too.
class OpenActivity {
public:
    OpenActivity(ActivityDesk& desk, records::ActivityId id) : desk_(desk), id_(id) {}
    ~OpenActivity();
    OpenActivity(const OpenActivity&) = delete;
    OpenActivity& operator=(const OpenActivity&) = delete;

    /// Once. `error`: a sentence; empty: it is done. Does not throw: what was done does not depend
    /// on whether that can be written down now, or later.
    void finish(KeptConnection& connection, std::string error);

private:
    ActivityDesk& desk_;
    records::ActivityId id_;
    bool is_finished_ = false;
};

/// Writes what people do to the activity log, and tells the pages. Safe from any thread, each with
/// its own connection; throws SqlFailure where nothing else is said.
class ActivityDesk {
public:
    ActivityDesk(std::string database, EventHub& events, const Clock& clock)
        : log_(std::move(database)), events_(events), clock_(clock) {}

    /// Outlived by this.
    [[nodiscard]] std::unique_ptr<OpenActivity> begin(mysql::Connection& connection,
                                                      const records::ActivityStart& start);
    /// Writes down how acts ended where that was not possible before. Does not throw; what fails is
    /// kept for the next call.
    void settle(KeptConnection& connection);
    void record(mysql::Connection& connection, const records::ActivityStart& start,
                records::ActivityOutcome outcome, std::string_view error);
    [[nodiscard]] std::vector<records::Activity> page(mysql::Connection& connection,
                                                      const records::ActivityFilter& filter) const {
        return log_.page(connection, filter);
    }
    [[nodiscard]] const records::ActivityLog& log() const { return log_; }
    /// Tells the pages what others wrote since the last call: another head office, the command
    /// line.
    void tell_others(mysql::Connection& connection);

private:
    friend class OpenActivity;
    struct Ended {
        records::ActivityId id;
        std::string error;
        WallTime at;
    };
    void end(records::ActivityId id, std::string error);
    void tell(mysql::Connection& connection, records::ActivityId id);
    void publish(const records::Activity& activity);

    const records::ActivityLog log_;
    EventHub& events_;
    const Clock& clock_;
    /// Held while ends are written, so that whoever settles finds its own written.
    std::mutex settle_mutex_;
    std::mutex mutex_;
    // Under mutex_.
    std::deque<Ended> ended_;
    std::optional<records::ActivityId> seen_;
    /// Lines of this process that are newer than `seen_`.
    std::set<records::ActivityId> own_;
};

void write_activity(JsonWriter& json, const records::Activity& activity);

}  // namespace tributary::dashboard
