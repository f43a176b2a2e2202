#include "dashboard/action_request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dashboard/limits.hpp"

namespace tributary::dashboard {
namespace {

constexpr std::array<std::string_view, 8> kActionNames{
    "sync", "check", "set_mode", "pause", "resume", "start_consumer", "stop_consumer", "resync"};

constexpr std::array<std::string_view, 3> kModeNames{"continuous", "interval", "manual"};
constexpr std::array<Mode, 3> kModes{Mode::kContinuous, Mode::kInterval, Mode::kManual};

std::vector<BranchId> read_branches(JsonBody& body, const std::vector<BranchId>& all) {
    const std::vector<std::string> texts = body.texts("branches", kBranchesOfAnActionMax, 63);
    if (texts.empty()) {
        // A list that came out empty by mistake must not mean everybody.
        if (body.has("branches")) body.fault("branches", "is empty; leave it out for all branches");
        return all;
    }
    std::vector<BranchId> branches;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        Result<BranchId> branch = decode_branch_id(texts[i]);
        if (branch && std::ranges::find(all, *branch) != all.end()) {
            branches.push_back(std::move(*branch));
        } else {
            body.fault(fmt::format("branches[{}]", i), "is not one of this head office's branches");
        }
    }
    std::ranges::sort(branches);
    const auto repeated = std::ranges::unique(branches);
    branches.erase(repeated.begin(), repeated.end());
    return branches;
}

std::vector<TableName> read_tables(JsonBody& body) {
    std::vector<TableName> tables;
    const std::vector<std::string> texts = body.texts("tables", kTablesOfAnActionMax, 200);
    if (texts.empty() && body.has("tables"))
        body.fault("tables", "is empty; leave it out for all tables");
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::size_t dot = texts[i].find('.');
        if (dot == std::string::npos || dot == 0 || dot + 1 == texts[i].size()) {
            body.fault(fmt::format("tables[{}]", i), "is not database.table");
        } else {
            tables.push_back({texts[i].substr(0, dot), texts[i].substr(dot + 1)});
        }
    }
    return tables;
}

void read_mode(JsonBody& body, ActionRequest& request) {
    const auto mode = body.choice("mode", kModeNames, true);
    const auto seconds = body.number("interval_seconds", {1, 86'400});
    if (!mode) return;
    request.mode.mode = kModes[*mode];
    const bool is_interval = request.mode.mode == Mode::kInterval;
    if (seconds && !is_interval) body.fault("interval_seconds", "belongs to mode interval only");
    if (!body.has("interval_seconds") && is_interval) body.fault("interval_seconds", "is missing");
    if (is_interval) request.mode.interval = std::chrono::seconds(seconds.value_or(1));
}

void read_resync(JsonBody& body, ActionRequest& request) {
    request.tables = read_tables(body);
    KeyRange keys{.from = body.text("key_from", {1, 500}), .to = body.text("key_to", {1, 500})};
    if (!keys.from && !keys.to) return;
    if (request.tables.size() != 1)
        body.fault(keys.from ? "key_from" : "key_to", "needs exactly one table in tables");
    request.keys = std::move(keys);
}

/// What cannot be undone is typed.
void check_confirmation(JsonBody& body, const ActionRequest& request) {
    const std::optional<std::string> confirm = body.text("confirm", {0, 64});
    const bool is_one = request.branches.size() == 1;
    const std::string wanted = is_one ? request.branches.front().value() : "all";
    const bool is_whole_office = is_one && confirm == "all" && !body.has("branches");
    if (confirm != wanted && !is_whole_office)
        body.fault("confirm", fmt::format("is not \"{}\", which confirms this", wanted));
}

}  // namespace

std::string_view name_of(ActionKind kind) {
    return kActionNames[static_cast<std::size_t>(kind)];
}

ActionRequest read_action(JsonBody& body, const std::vector<BranchId>& all, Faults& faults) {
    ActionRequest request;
    const auto kind = body.choice("action", kActionNames, true);
    request.branches = read_branches(body, all);
    if (kind) {
        request.kind = static_cast<ActionKind>(*kind);
        if (request.kind == ActionKind::kSetMode) read_mode(body, request);
        if (request.kind == ActionKind::kResync) read_resync(body, request);
        const bool is_severe =
            request.kind == ActionKind::kResync || request.kind == ActionKind::kStopConsumer;
        if (is_severe && faults.empty()) {
            check_confirmation(body, request);
        } else {
            (void)body.text("confirm", {0, 64});
        }
        body.finish();
    }
    return request;
}

std::optional<control::AgentCommand> command_of(const ActionRequest& request) {
    using enum ActionKind;
    switch (request.kind) {
        case kSync:
            return control::SyncNow{};
        case kCheck:
            return control::AskStatus{};
        case kSetMode:
            return control::SetMode{.mode = request.mode.mode, .interval = request.mode.interval};
        case kPause:
            return control::SetPaused{.is_paused = true};
        case kResume:
            return control::SetPaused{.is_paused = false};
        case kResync:
            return control::Resync{.tables = request.tables, .keys = request.keys};
        case kStartConsumer:
        case kStopConsumer:
            break;
    }
    return std::nullopt;
}

std::optional<records::DesiredChange> desired_of(const ActionRequest& request) {
    using enum ActionKind;
    switch (request.kind) {
        case kSetMode:
            return records::DesiredChange{.mode = request.mode};
        case kPause:
            return records::DesiredChange{.is_paused = true};
        case kResume:
            return records::DesiredChange{.is_paused = false};
        case kStartConsumer:
            return records::DesiredChange{.is_consumer_started = true};
        case kStopConsumer:
            return records::DesiredChange{.is_consumer_started = false};
        case kSync:
        case kCheck:
        case kResync:
            break;
    }
    return std::nullopt;
}

std::string detail_of(const ActionRequest& request) {
    std::vector<std::string> parts;
    if (request.kind == ActionKind::kSetMode) {
        parts.emplace_back(name_of(request.mode.mode));
        if (request.mode.mode == Mode::kInterval)
            parts.push_back(fmt::format("every {} s", request.mode.interval.count()));
    }
    if (request.kind == ActionKind::kResync) {
        std::vector<std::string> tables;
        for (const TableName& table : request.tables) tables.push_back(to_string(table));
        parts.push_back(tables.empty() ? "every table"
                                       : fmt::format("{}", fmt::join(tables, ", ")));
    }
    if (request.keys) {
        parts.push_back(fmt::format("keys from {} to {}", request.keys->from.value_or("the first"),
                                    request.keys->to.value_or("the last")));
    }
    if (request.branches.size() > 1) {
        std::vector<std::string> names;
        for (const BranchId& branch : request.branches) names.push_back(branch.value());
        parts.push_back(fmt::format("{} branches: {}", names.size(), fmt::join(names, ", ")));
    }
    return fmt::format("{}", fmt::join(parts, "; "));
}

}  // namespace tributary::dashboard
