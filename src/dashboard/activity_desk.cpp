#include "dashboard/activity_desk.hpp"

namespace tributary::dashboard {

records::ActivityId ActivityDesk::begin(mysql::Connection& connection,
                                        const records::ActivityStart& start) {
    const records::ActivityId id = log_.begin(connection, start, clock_.wall());
    tell(connection, id);
    return id;
}

void ActivityDesk::finish(mysql::Connection& connection, records::ActivityId id,
                          records::ActivityOutcome outcome, std::string_view error) {
    log_.finish(connection, id, outcome, error, clock_.wall());
    tell(connection, id);
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
