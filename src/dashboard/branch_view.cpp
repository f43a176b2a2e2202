#include "dashboard/branch_view.hpp"

#include <algorithm>
#include <chrono>
#include <span>

#include "dashboard/limits.hpp"

namespace tributary::dashboard {
namespace {

std::string_view state_of(control::Condition condition) {
    switch (condition) {
        case control::Condition::kQuiet:
            return "quiet";
        case control::Condition::kCatchingUp:
            return "catching_up";
        case control::Condition::kUnreachable:
            return "unreachable";
        case control::Condition::kStopped:
            break;
    }
    return "stopped";
}

void write_agent(JsonWriter& json, const AgentStatus& agent) {
    json.begin_object();
    json.member("version", agent.version);
    json.member("is_running", agent.is_running);
    json.member("is_at_rest", agent.is_at_rest);
    json.member("reason", agent.reason);
    json.member("epoch", agent.epoch.value());
    json.member("read", agent.read.value());
    json.member("published", agent.published.value());
    json.member("confirmed", agent.confirmed.value());
    json.member("position", agent.position);
    json.member("server_position", agent.server_position);
    json.member("bytes_pending", agent.bytes_pending);
    json.member("changes_read", agent.changes_read);
    json.member("database", agent.database);
    json.key("resyncs");
    json.begin_array();
    for (const ResyncStatus& resync : std::span(agent.resyncs).first(
             std::min(agent.resyncs.size(), kResyncsShown))) {
        json.begin_object();
        json.member("table", to_string(resync.table));
        json.member("rows_done", resync.rows_done);
        json.member("rows_estimated", resync.rows_estimated);
        json.member("is_done", resync.is_done);
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

void write_ledger(JsonWriter& json, const Ledger& ledger) {
    json.begin_object();
    json.member("epoch", ledger.epoch.value());
    json.member("sequence", ledger.sequence.value());
    json.member("position", ledger.position.gtid);
    json.end_object();
}

/// What is wanted counts; else what the agent says of itself.
void write_mode(JsonWriter& json, const BranchView& view) {
    const std::optional<AgentStatus>& agent = view.overview.agent;
    const DesiredState& desired = view.desired;
    const Mode mode = desired.mode.value_or(agent ? agent->mode : Mode::kContinuous);
    const std::chrono::seconds interval =
        desired.mode ? desired.interval : (agent ? agent->interval : std::chrono::seconds(0));
    json.member("mode", name_of(mode));
    json.key("interval_seconds");
    if (mode == Mode::kInterval) {
        json.value(interval.count());
    } else {
        json.null();
    }
    json.member("is_paused", desired.is_paused.value_or(agent && agent->is_paused));
}

void write_apply(JsonWriter& json, const ApplyStatus& apply) {
    json.member("rows_applied", apply.changes_applied);
    json.member("duplicates_skipped", apply.duplicates_skipped);
    json.member("rewinds", apply.rewinds);
    json.member("parked", apply.parked);
    json.member("last_applied_at", apply.last_applied_at);
    json.key("ledger");
    if (apply.ledger) {
        write_ledger(json, *apply.ledger);
    } else {
        json.null();
    }
}

}  // namespace

void begin_branch(JsonWriter& json, const BranchView& view) {
    const control::BranchOverview& overview = view.overview;
    json.begin_object();
    json.member("branch", overview.branch.value());
    json.member("state", state_of(overview.condition));
    json.member("reason", overview.reason);
    json.member("consumer", view.desired.is_consumer_started ? "started" : "stopped");
    write_mode(json, view);
    json.member("lag_transactions", overview.lag_transactions);
    json.key("lag_seconds");
    if (overview.lag) {
        json.value(std::chrono::duration<double>(*overview.lag).count());
    } else {
        json.null();
    }
    json.member("rows_per_second", view.rows_per_second);
    write_apply(json, overview.apply.value_or(ApplyStatus()));
    json.member("broker_backlog", overview.broker_backlog.value_or(0));
    json.member("can_add_sale", view.can_add_sale);
    json.key("agent");
    if (overview.agent) {
        write_agent(json, *overview.agent);
    } else {
        json.null();
    }
}

void write_branch(JsonWriter& json, const BranchView& view) {
    begin_branch(json, view);
    json.member("heard_at", view.heard_at);
    json.end_object();
}

}  // namespace tributary::dashboard
