#include "client/api_codec.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <optional>

#include "client/document.hpp"

namespace tributary::client {
namespace {

namespace json = boost::json;
using control::AskError;
using control::Condition;

/// `2024-05-01T12:00:00.000000Z`
WallTime time_of(const Node& node) {
    const std::string text = node.text();
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int fraction = 0;
    if (std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d.%6dZ", &year, &month, &day, &hour,
                    &minute, &second, &fraction) < 6) {
        throw Mismatch{fmt::format("\"{}\" is no time", text)};
    }
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!date.ok()) throw Mismatch{fmt::format("\"{}\" is no time", text)};
    return WallTime(std::chrono::sys_days(date) + std::chrono::hours(hour) +
                    std::chrono::minutes(minute) + std::chrono::seconds(second) +
                    std::chrono::microseconds(fraction));
}

Condition condition_of(const Node& node) {
    const std::string text = node.text();
    for (const Condition each : {Condition::kQuiet, Condition::kCatchingUp,
                                 Condition::kUnreachable, Condition::kStopped}) {
        std::string word(control::name_of(each));
        for (char& letter : word) letter = letter == ' ' ? '_' : letter;
        if (word == text) return each;
    }
    throw Mismatch{fmt::format("\"{}\" is no state", text)};
}

std::chrono::milliseconds milliseconds_of(const Node& node) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(node.real() * 1000.0));
}

AgentStatus agent_of(const Node& branch, const Node& node) {
    AgentStatus agent;
    agent.branch = branch_of(branch.at("branch"));
    agent.version = node.at("version").text();
    const std::optional<Mode> mode = decode_mode(branch.at("mode").text());
    if (!mode) throw Mismatch{"mode is none of continuous, interval, manual"};
    agent.mode = *mode;
    agent.is_paused = branch.at("is_paused").flag();
    agent.is_running = node.at("is_running").flag();
    agent.is_at_rest = node.at("is_at_rest").flag();
    agent.reason = node.at("reason").text();
    agent.epoch = Epoch(node.at("epoch").number());
    agent.read = Sequence(node.at("read").number());
    agent.published = Sequence(node.at("published").number());
    agent.confirmed = Sequence(node.at("confirmed").number());
    agent.position = node.at("position").text();
    agent.server_position = node.at("server_position").text();
    agent.bytes_pending = node.at("bytes_pending").number();
    agent.changes_read = node.at("changes_read").number();
    for (const Node& each : node.at("resyncs").elements()) {
        agent.resyncs.push_back({.table = table_of(each.at("table")),
                                 .id = Sequence(0),
                                 .rows_done = each.at("rows_done").number(),
                                 .rows_estimated = each.at("rows_estimated").number(),
                                 .is_done = each.at("is_done").flag()});
    }
    return agent;
}

ApplyStatus apply_of(const Node& branch) {
    ApplyStatus apply;
    const Node ledger = branch.at("ledger");
    if (!ledger.is_null()) {
        apply.ledger.emplace();
        apply.ledger->epoch = Epoch(ledger.at("epoch").number());
        apply.ledger->sequence = Sequence(ledger.at("sequence").number());
    }
    apply.changes_applied = branch.at("rows_applied").number();
    apply.duplicates_skipped = branch.at("duplicates_skipped").number();
    apply.parked = branch.at("parked").number();
    apply.rewinds = branch.at("rewinds").number();
    apply.last_applied_at = branch.at("last_applied_at").optional(time_of);
    return apply;
}

/// Of a branch; empty: nothing was heard of it yet.
std::optional<AgentStatus> last_said(const Node& branch) {
    return branch.at("agent").optional([&](const Node& agent) { return agent_of(branch, agent); });
}

control::BranchOverview overview_of(const Node& node, WallTime at) {
    control::BranchOverview branch;
    branch.branch = branch_of(node.at("branch"));
    branch.condition = condition_of(node.at("state"));
    branch.reason = node.at("reason").text();
    branch.lag_transactions =
        node.at("lag_transactions").optional([](const Node& each) { return each.number(); });
    branch.lag = node.at("lag_seconds").optional(milliseconds_of);
    if (const auto heard = node.at("heard_at").optional(time_of)) {
        branch.heard_ago = std::max(std::chrono::milliseconds(0),
                                    std::chrono::floor<std::chrono::milliseconds>(at - *heard));
    }
    branch.agent = last_said(node);
    branch.apply = apply_of(node);
    return branch;
}

/// As the API tells it.
struct Outcome {
    bool is_done = false;
    bool is_away = false;
    Done done;
};

Outcome outcome_of(const Node& node) {
    return {.is_done = node.at("is_done").flag(),
            .is_away = node.at("is_away").flag(),
            .done = {.remark = node.at("error").text(),
                     .pending = node.at("pending").optional([](const Node& pending) {
                         return Done::Pending{.is_nothing = pending.at("is_nothing").flag(),
                                              .bytes = pending.at("bytes").number()};
                     })}};
}

json::object body_of(const BranchId& branch, std::string_view action) {
    return {{"action", action}, {"branches", json::array{branch.value()}}};
}

struct WriteAction {
    const BranchId& branch;

    json::object operator()(const control::SyncNow&) const { return body_of(branch, "sync"); }
    json::object operator()(const control::SetMode& command) const {
        json::object body = body_of(branch, "set_mode");
        body["mode"] = name_of(command.mode);
        if (command.mode == Mode::kInterval) body["interval_seconds"] = command.interval.count();
        return body;
    }
    json::object operator()(const control::SetPaused& command) const {
        return body_of(branch, command.is_paused ? "pause" : "resume");
    }
    json::object operator()(const control::Resync& command) const {
        json::object body = body_of(branch, "resync");
        json::array tables;
        for (const TableName& each : command.tables)
            tables.push_back(json::value(to_string(each)));
        // Left out: every table. An empty list would be a fault.
        if (!tables.empty()) body["tables"] = std::move(tables);
        if (command.keys) {
            if (command.keys->from) body["key_from"] = *command.keys->from;
            if (command.keys->to) body["key_to"] = *command.keys->to;
        }
        body["confirm"] = branch.value();
        return body;
    }
    json::object operator()(const SetConsumer& command) const {
        json::object body = body_of(branch, command.is_started ? "start_consumer" : "stop_consumer");
        if (!command.is_started) body["confirm"] = branch.value();
        return body;
    }
};

}  // namespace

std::string action_body(const BranchId& branch, const Action& action) {
    return json::serialize(std::visit(WriteAction{branch}, action));
}

std::string check_body(const BranchId& branch) {
    return json::serialize(body_of(branch, "check"));
}

Result<Done, AskError> decode_outcome(std::string_view json) {
    auto outcome = decode(json, [](const Node& node) {
        const std::vector<Node> outcomes = node.at("outcomes").elements();
        if (outcomes.empty()) throw Mismatch{"outcomes is empty"};
        return outcome_of(outcomes.front());
    });
    if (!outcome)
        return tl::unexpected(AskError{AskError::Kind::kNoAnswer, std::move(outcome.error().what)});
    if (outcome->is_done) return std::move(outcome->done);
    return tl::unexpected(AskError{
        outcome->is_away ? AskError::Kind::kAway : AskError::Kind::kRefused,
        std::move(outcome->done.remark)});
}

Result<std::vector<control::BranchOverview>> decode_branches(std::string_view json) {
    return decode(json, [](const Node& node) {
        const WallTime at = time_of(node.at("at"));
        std::vector<control::BranchOverview> branches;
        for (const Node& each : node.at("branches").elements())
            branches.push_back(overview_of(each, at));
        return branches;
    });
}

Result<std::optional<AgentStatus>> decode_agent(std::string_view json) {
    return decode(json, last_said);
}

std::string decode_problem(std::string_view json) {
    const auto problem = decode(json, [](const Node& node) {
        std::string text = node.at("title").text();
        try {
            text = node.at("detail").text();
        } catch (const Mismatch&) {
            // The title says all.
        }
        try {
            for (const Node& fault : node.at("faults").elements())
                text += fmt::format("; {}: {}", fault.at("where").text(), fault.at("what").text());
        } catch (const Mismatch&) {
            // There is none.
        }
        return text;
    });
    return problem ? *problem : std::string();
}

}  // namespace tributary::client
