#include "dashboard/activity_desk.hpp"

#include <iterator>
#include <utility>

#include "base/failure.hpp"
#include "dashboard/limits.hpp"
#include "telemetry/log.hpp"

namespace tributary::dashboard {

OpenActivity::~OpenActivity() {
    if (!is_finished_) desk_.end(id_, "broken off by an error; the head office's log says more");
}

void OpenActivity::finish(KeptConnection& connection, std::string error) {
    is_finished_ = true;
    desk_.end(id_, std::move(error));
    desk_.settle(connection);
}

std::unique_ptr<OpenActivity> ActivityDesk::begin(mysql::Connection& connection,
                                                  const records::ActivityStart& start) {
    const records::ActivityId id = log_.begin(connection, start, clock_.wall());
    auto open = std::make_unique<OpenActivity>(*this, id);
    tell(connection, id);
    return open;
}

void ActivityDesk::end(records::ActivityId id, std::string error) {
    const std::scoped_lock lock(mutex_);
    // Without a database for long: close_abandoned says that nothing is known of the oldest.
    if (ended_.size() >= kEndedKept) ended_.pop_front();
    ended_.push_back({.id = id, .error = std::move(error), .at = clock_.wall()});
}

void ActivityDesk::settle(KeptConnection& connection) {
    const std::scoped_lock settling(settle_mutex_);
    std::deque<Ended> ended;
    {
        const std::scoped_lock lock(mutex_);
        ended.swap(ended_);
    }
    try {
        for (; !ended.empty(); ended.pop_front()) {
            const Ended& each = ended.front();
            const auto outcome = each.error.empty() ? records::ActivityOutcome::kDone
                                                    : records::ActivityOutcome::kFailed;
            log_.finish(connection.get(), each.id, outcome, each.error, each.at);
            tell(connection.get(), each.id);
        }
    } catch (const Failure& failure) {
        log::warn("how an act ended could not be written down yet",
                  {log::field("reason", failure.what())});
        connection.drop();
        const std::scoped_lock lock(mutex_);
        ended_.insert(ended_.begin(), std::make_move_iterator(ended.begin()),
                      std::make_move_iterator(ended.end()));
    }
}

void ActivityDesk::record(mysql::Connection& connection, const records::ActivityStart& start,
                          records::ActivityOutcome outcome, std::string_view error) {
    tell(connection, log_.record(connection, start, outcome, error, clock_.wall()));
}

void ActivityDesk::tell(mysql::Connection& connection, records::ActivityId id) {
    {
        const std::scoped_lock lock(mutex_);
        own_.insert(id);
    }
    if (const std::optional<records::Activity> line = log_.fetch(connection, id)) publish(*line);
}

void ActivityDesk::publish(const records::Activity& activity) {
    JsonWriter json;
    write_activity(json, activity);
    events_.publish("activity", json.text());
}

void ActivityDesk::tell_others(mysql::Connection& connection) {
    records::ActivityFilter filter;
    bool is_first = false;
    {
        const std::scoped_lock lock(mutex_);
        filter.after = seen_;
        is_first = !seen_.has_value();
    }
    if (is_first) filter.limit = 1;
    std::vector<records::Activity> lines = log_.page(connection, filter);
    const std::scoped_lock lock(mutex_);
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        if (!is_first && !own_.contains(line->id)) publish(*line);
    }
    if (is_first) seen_ = records::ActivityId(0);
    if (!lines.empty()) seen_ = lines.front().id;
    own_.erase(own_.begin(), own_.upper_bound(*seen_));
}

void write_activity(JsonWriter& json, const records::Activity& activity) {
    json.begin_object();
    json.member("id", activity.id.value());
    json.member("at", activity.at);
    json.member("who", activity.who);
    json.member("action", activity.action);
    json.member("branch", activity.branch);
    json.member("detail", activity.detail);
    json.member("outcome", records::name_of(activity.outcome));
    json.member("error", activity.error);
    json.end_object();
}

}  // namespace tributary::dashboard
