#include <algorithm>
#include <array>
#include <limits>

#include "dashboard/handlers.hpp"
#include "dashboard/json_body.hpp"
#include "dashboard/limits.hpp"
#include "dashboard/office.hpp"
#include "dashboard/page_cursor.hpp"
#include "dashboard/query.hpp"
#include "records/times.hpp"

namespace tributary::dashboard {
namespace {

void write_row(JsonWriter& json, const std::optional<TextRow>& row) {
    if (!row) {
        json.null();
        return;
    }
    json.begin_object();
    for (const auto& [column, value] : *row) json.member(column, value);
    json.end_object();
}

void write_parked(JsonWriter& json, const ParkedEntry& entry,
                  const std::optional<TextRow>& head_office) {
    json.begin_object();
    json.member("id", entry.id);
    json.member("branch", entry.branch.value());
    json.member("table", to_string(entry.target));
    json.member("key", entry.key);
    json.member("operation", entry.operation);
    json.member("error_code", entry.error_code);
    json.member("error", entry.error);
    json.member("epoch", entry.epoch.value());
    json.member("sequence", entry.sequence.value());
    json.member("parked_at", records::decode_sql_time(entry.parked_at).value_or(WallTime()));
    json.member("attempts", entry.attempts);
    json.key("values");
    write_row(json, entry.values);
    json.key("head_office");
    write_row(json, head_office);
    json.end_object();
}

void write_causes(JsonWriter& json, const std::vector<ParkedCause>& causes) {
    json.begin_array();
    for (const ParkedCause& cause : causes) {
        json.begin_object();
        json.member("error_code", cause.error_code);
        json.member("example", cause.example);
        json.member("count", cause.count);
        json.end_object();
    }
    json.end_array();
}

constexpr NumberLimits kCodes{0, std::numeric_limits<unsigned>::max()};

std::optional<std::uint64_t> id_of(std::string_view text) {
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size() || id == 0) return std::nullopt;
    return id;
}

Response bad_id() {
    return faults_response({{"id", "is not a whole number from 1"}});
}
Response not_parked() {
    return problem_response(404, "Nothing of that id is parked; somebody may have settled it.");
}

std::string joined(const std::vector<std::string>& texts) {
    return fmt::format("{}", fmt::join(texts, "; "));
}

/// What somebody wants to do about parked changes.
struct Settling {
    bool is_retry = false;
    ParkedFilter filter;
    std::string reason;
};

Settling read_settling(JsonBody& body, Faults& faults) {
    static constexpr std::array<std::string_view, 2> kActions{"retry", "discard"};
    Settling settling;
    const auto action = body.choice("action", kActions, true);
    settling.is_retry = action == 0U;
    settling.filter.ids = body.numbers("ids", kParkedIdsMax);
    if (const auto branch = body.text("branch", {1, 63})) {
        Result<BranchId> id = decode_branch_id(*branch);
        if (id) {
            settling.filter.branches.push_back(std::move(*id));
        } else {
            body.fault("branch", id.error().what);
        }
    }
    if (const auto cause = body.number("cause", kCodes))
        settling.filter.error_code = static_cast<unsigned>(*cause);
    const bool is_discard = action == 1U;
    settling.reason = body.required_text("reason", {is_discard ? std::size_t{1} : 0, 500});
    const std::optional<std::string> confirm = body.text("confirm", {0, 64});
    if (is_discard && confirm != "discard" && faults.empty())
        body.fault("confirm", "is not \"discard\", which confirms this");
    // A list of none is not all.
    if (body.has("ids") && settling.filter.ids.empty() && faults.empty())
        body.fault("ids", "is empty; leave it out for all that match");
    body.finish();
    return settling;
}

std::string detail_of(const Settling& settling) {
    std::vector<std::string> parts;
    if (!settling.filter.ids.empty()) {
        std::vector<std::uint64_t> shown = settling.filter.ids;
        const bool is_cut = shown.size() > 20;
        if (is_cut) shown.resize(20);
        parts.push_back(fmt::format("{} parked: {}{}", settling.filter.ids.size(),
                                    fmt::join(shown, ", "), is_cut ? " …" : ""));
    } else {
        parts.emplace_back("all that match");
    }
    if (settling.filter.error_code)
        parts.push_back(fmt::format("cause {}", *settling.filter.error_code));
    if (!settling.reason.empty()) parts.push_back("reason: " + settling.reason);
    return joined(parts);
}

std::string settled_json(const ParkedOutcome& outcome) {
    JsonWriter json;
    json.begin_object();
    json.member("settled", outcome.settled);
    json.key("failed");
    json.begin_array();
    for (const ParkedOutcome::Failed& each : outcome.failed) {
        json.begin_object();
        json.member("id", each.entry.id);
        json.member("error", each.error);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json.take();
}

Response repair_response(const RepairOutcome& outcome) {
    using enum RepairOutcome::What;
    Faults faults;
    for (const std::string& each : outcome.faults) faults.push_back({"values", each});
    switch (outcome.what) {
        case kWritten:
            return empty_response();
        case kNotParked:
            return not_parked();
        case kInvalid:
            return problem_response(422, "The values cannot be written; correct them.", faults);
        case kRefused:
            break;
    }
    return problem_response(409, "The head office's database refused the row; it stays parked.",
                            faults);
}

}  // namespace

Answer parked(Office& office, Connections& connections, const ExchangePtr& exchange) {
    Faults faults;
    QueryReader query(exchange->request.query(), faults);
    ParkedFilter filter;
    filter.branches = query.branches("branch");
    if (const auto cause = query.number("cause", kCodes))
        filter.error_code = static_cast<unsigned>(*cause);
    const std::uint64_t after = read_cursor(query).value_or(0);
    const std::uint64_t limit = query.number("limit", kPageRows, {1, kPageRowsMax});
    query.finish();
    if (!faults.empty()) return faults_response(faults);

    mysql::Connection& connection = connections.apply.get();
    const auto entries = office.parked.list(
        connection, filter, {.after = after, .limit = static_cast<std::uint32_t>(limit)});
    JsonWriter json;
    json.begin_object();
    json.key("parked");
    json.begin_array();
    for (const ParkedEntry& entry : entries) write_parked(json, entry, std::nullopt);
    json.end_array();
    json.member("total", office.parked.count(connection, filter));
    json.key("causes");
    // All causes are offered, also when one of them filters.
    write_causes(json, office.parked.causes(connection, {.branches = filter.branches}));
    json.key("next_cursor");
    if (entries.size() < limit) {
        json.null();
    } else {
        json.value(std::to_string(entries.back().id));
    }
    json.end_object();
    return json_response(json.take());
}

Answer parked_row(Office& office, Connections& connections, const ExchangePtr& exchange) {
    const auto id = id_of(exchange->path_values[0]);
    if (!id) return bad_id();
    const auto detail = office.parked.fetch(connections.apply.get(), *id);
    if (!detail) return not_parked();
    JsonWriter json;
    write_parked(json, detail->entry, detail->head_office);
    return json_response(json.take());
}

Answer settle_parked(Office& office, Connections& connections, const ExchangePtr& exchange) {
    Faults faults;
    JsonBody body(exchange->request.body, faults);
    const Settling settling = read_settling(body, faults);
    if (!faults.empty()) return faults_response(faults);

    const std::vector<BranchId>& branches = settling.filter.branches;
    const auto activity = office.activity.begin(
        connections.records.get(),
        {.who = exchange->caller->who,
         .action = settling.is_retry ? "retry" : "discard",
         .branch = branches.empty() ? std::string() : branches.front().value(),
         .detail = detail_of(settling)});
    mysql::Connection& connection = connections.apply.get();
    const ParkedOutcome outcome = settling.is_retry
                                      ? office.parked.retry(connection, settling.filter)
                                      : office.parked.discard(connection, settling.filter);
    const std::string error =
        outcome.failed.empty()
            ? std::string()
            : fmt::format("{} settled, {} not, the first of them: {}", outcome.settled,
                          outcome.failed.size(), outcome.failed.front().error);
    activity->finish(connections.records, error);
    return json_response(settled_json(outcome));
}

Answer repair_parked(Office& office, Connections& connections, const ExchangePtr& exchange) {
    const auto id = id_of(exchange->path_values[0]);
    if (!id) return bad_id();
    Faults faults;
    JsonBody body(exchange->request.body, faults);
    const TextValues values = body.values("values");
    const std::string reason = body.required_text("reason", {1, 500});
    body.finish();
    if (!faults.empty()) return faults_response(faults);

    const auto activity = office.activity.begin(
        connections.records.get(), {.who = exchange->caller->who,
                                    .action = "repair",
                                    .branch = {},
                                    .detail = fmt::format("parked {}; reason: {}", *id, reason)});
    const RepairOutcome outcome =
        office.parked.repair(connections.apply.get(), *id, TextRow(values.begin(), values.end()));
    const bool is_written = outcome.what == RepairOutcome::What::kWritten;
    const std::string error = is_written               ? std::string()
                              : outcome.faults.empty() ? std::string("it is not parked any more")
                                                       : joined(outcome.faults);
    activity->finish(connections.records, error);
    return repair_response(outcome);
}

}  // namespace tributary::dashboard
