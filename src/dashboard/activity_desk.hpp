#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "dashboard/event_hub.hpp"
#include "dashboard/json_writer.hpp"
#include "records/activity.hpp"

namespace tributary::dashboard {

/// Writes what people do to the activity log, and tells the pages. Safe from any thread, each with
/// its own connection; throws SqlFailure.
class ActivityDesk {
public:
    ActivityDesk(std::string database, EventHub& events, const Clock& clock)
        : log_(std::move(database)), events_(events), clock_(clock) {}

    [[nodiscard]] records::ActivityId begin(mysql::Connection& connection,
                                            const records::ActivityStart& start);
    void finish(mysql::Connection& connection, records::ActivityId id,
                records::ActivityOutcome outcome, std::string_view error);
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
    void tell(mysql::Connection& connection, records::ActivityId id);
    void publish(const records::Activity& activity);

    const records::ActivityLog log_;
    EventHub& events_;
    const Clock& clock_;
    std::mutex mutex_;
    // Under mutex_.
    std::optional<records::ActivityId> seen_;
    /// Lines of this process that are newer than `seen_`.
    std::set<records::ActivityId> own_;
};

void write_activity(JsonWriter& json, const records::Activity& activity);

}  // namespace tributary::dashboard
