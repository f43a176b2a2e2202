#include <fmt/chrono.h>
#include <fmt/format.h>

#include "cli/json.hpp"
#include "cli/render.hpp"
#include "cli/table.hpp"

namespace tributary::cli {
namespace {

using control::BranchOverview;
using control::Condition;
using std::chrono::milliseconds;

Colour colour_of(Condition condition) {
    switch (condition) {
        case Condition::kQuiet:
            return Colour::kGreen;
        case Condition::kCatchingUp:
            return Colour::kNone;
        case Condition::kUnreachable:
            return Colour::kYellow;
        case Condition::kStopped:
            return Colour::kRed;
    }
    return Colour::kNone;
}

std::string text_of(const std::optional<milliseconds>& duration) {
    return duration ? short_duration(*duration) : "?";
}

std::string text_of(const std::optional<std::uint64_t>& number) {
    return number ? std::to_string(*number) : "?";
}

std::string place_of(const std::optional<ApplyStatus>& apply) {
    if (!apply || !apply->ledger) return "-";
    return fmt::format("{}/{}", apply->ledger->epoch, apply->ledger->sequence);
}

std::optional<double> seconds_of(const std::optional<milliseconds>& duration) {
    if (!duration) return std::nullopt;
    return static_cast<double>(duration->count()) / 1000.0;
}

std::string json_of(const std::optional<double>& number) {
    return number ? fmt::format("{:.3f}", *number) : "null";
}

std::string json_of(const std::vector<ResyncStatus>& resyncs) {
    std::string all;
    for (const ResyncStatus& each : resyncs) {
        JsonObject object;
        object.add("table", to_string(each.table))
            .add("rows_done", each.rows_done)
            .add("rows_estimated", each.rows_estimated)
            .add("done", each.is_done);
        all += (all.empty() ? "" : ", ") + object.str();
    }
    return "[" + all + "]";
}

void add_agent(JsonObject& object, const AgentStatus& agent) {
    object.add("version", agent.version)
        .add("mode", name_of(agent.mode))
        .add("paused", agent.is_paused)
        .add("running", agent.is_running)
        .add("at_rest", agent.is_at_rest)
        .add("epoch", agent.epoch.value())
        .add("read", agent.read.value())
        .add("published", agent.published.value())
        .add("confirmed", agent.confirmed.value())
        .add("changes_read", agent.changes_read)
        .add("bytes_pending", agent.bytes_pending)
        .add("position", agent.position)
        .add("server_position", agent.server_position)
        .add_json("resyncs", json_of(agent.resyncs));
}

void add_apply(JsonObject& object, const ApplyStatus& apply) {
    if (apply.ledger) {
        object.add("applied_epoch", apply.ledger->epoch.value())
            .add("applied", apply.ledger->sequence.value());
    }
    object.add("changes_applied", apply.changes_applied)
        .add("duplicates_skipped", apply.duplicates_skipped)
        .add("parked", apply.parked)
        .add("rewinds", apply.rewinds);
    if (!apply.last_applied_at) return;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*apply.last_applied_at);
    object.add(
        "last_applied_at",
        fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                    fmt::gmtime(static_cast<std::time_t>(seconds.time_since_epoch().count()))));
}

std::string json_of(const BranchOverview& branch) {
    JsonObject object;
    object.add("branch", branch.branch.value())
        .add("state", control::name_of(branch.condition))
        .add("reason", branch.reason)
        .add("lag_transactions", branch.lag_transactions)
        .add_json("lag_seconds", json_of(seconds_of(branch.lag)))
        .add_json("heard_seconds_ago", json_of(seconds_of(branch.heard_ago)));
    if (branch.agent) add_agent(object, *branch.agent);
    if (branch.apply) add_apply(object, *branch.apply);
    return object.str();
}

}  // namespace

std::string short_duration(milliseconds duration) {
    const auto count = duration.count();
    if (count < 1'000) return fmt::format("{} ms", count);
    if (count < 120'000) return fmt::format("{} s", count / 1'000);
    if (count < 7'200'000) return fmt::format("{} min", count / 60'000);
    if (count < 172'800'000) return fmt::format("{} h", count / 3'600'000);
    return fmt::format("{} d", count / 86'400'000);
}

std::string short_bytes(std::uint64_t bytes) {
    if (bytes < 1024) return fmt::format("{} B", bytes);
    if (bytes < 1ull << 20) return fmt::format("{} KiB", bytes >> 10);
    if (bytes < 1ull << 30) return fmt::format("{} MiB", bytes >> 20);
    return fmt::format("{} GiB", bytes >> 30);
}

std::string render(const std::vector<BranchOverview>& branches, const Style& style) {
    if (style.is_json) {
        JsonArray array;
        for (const BranchOverview& each : branches) array.add_json(json_of(each));
        return array.str() + "\n";
    }
    std::vector<std::vector<TableCell>> rows;
    for (const BranchOverview& each : branches) {
        rows.push_back({{each.branch.value()},
                        {std::string(control::name_of(each.condition)), colour_of(each.condition)},
                        {text_of(each.lag)},
                        {text_of(each.lag_transactions)},
                        {place_of(each.apply)},
                        {each.heard_ago ? short_duration(*each.heard_ago) + " ago" : "never"},
                        {each.reason}});
    }
    return render_table({"BRANCH", "STATE", "LAG", "BEHIND", "APPLIED", "HEARD", "REASON"}, rows,
                        style.with_colour);
}

std::string render(const AgentStatus& status, const Style& style) {
    if (style.is_json) {
        JsonObject object;
        object.add("branch", status.branch.value()).add("reason", status.reason);
        add_agent(object, status);
        return object.str() + "\n";
    }
    if (status.is_at_rest) {
        return fmt::format("branch {}: nothing is pending\n", status.branch);
    }
    const std::uint64_t open =
        status.read.value() - std::min(status.read, status.confirmed).value();
    std::string text = fmt::format("branch {}, mode {}{}:\n", status.branch, name_of(status.mode),
                                   status.is_paused ? ", paused" : "");
    text += fmt::format("  read and not confirmed by the broker: {} transactions\n", open);
    text += fmt::format("  not read yet: about {} of the binary log\n",
                        short_bytes(status.bytes_pending));
    text += fmt::format("  position: {} of {}\n", printable(status.position),
                        printable(status.server_position));
    if (!status.reason.empty()) text += fmt::format("  {}\n", printable(status.reason));
    return text;
}

}  // namespace tributary::cli
