#include "control/proto_values.hpp"

#include <fmt/format.h>

#include "control/limits.hpp"

namespace tributary::control {
namespace {

using std::chrono::milliseconds;

void write(const Position& from, v1::Position& to) {
    to.set_flavor(from.flavor == Flavor::kMariaDb ? v1::FLAVOR_MARIADB : v1::FLAVOR_MYSQL);
    to.set_server_id(from.server_id);
    to.set_gtid(from.gtid);
    to.set_gtid_before(from.gtid_before);
    to.set_file(from.file);
    to.set_offset(from.offset);
    to.set_fingerprint(from.fingerprint);
}

Result<Position> read(const v1::Position& from) {
    if (from.flavor() != v1::FLAVOR_MARIADB && from.flavor() != v1::FLAVOR_MYSQL) {
        return fail(fmt::format("a position has the unknown kind of server {}",
                                static_cast<int>(from.flavor())));
    }
    return Position{
        .flavor = from.flavor() == v1::FLAVOR_MARIADB ? Flavor::kMariaDb : Flavor::kMySql,
        .server_id = from.server_id(),
        .gtid = from.gtid(),
        .gtid_before = from.gtid_before(),
        .file = from.file(),
        .offset = from.offset(),
        .fingerprint = from.fingerprint()};
}

/// Longer durations make no sense and would not fit.
milliseconds read_duration(std::uint64_t count) {
    constexpr std::uint64_t kLongest = 1'000ull * 3600 * 24 * 365 * 100;
    return milliseconds(static_cast<std::int64_t>(std::min(count, kLongest)));
}

std::chrono::seconds read_seconds(std::uint64_t count) {
    constexpr std::uint64_t kLongest = 3600ull * 24 * 365 * 100;
    return std::chrono::seconds(static_cast<std::int64_t>(std::min(count, kLongest)));
}

std::uint64_t to_proto(milliseconds duration) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
}

v1::Condition to_proto(Condition condition) {
    switch (condition) {
        case Condition::kQuiet:
            return v1::CONDITION_QUIET;
        case Condition::kCatchingUp:
            return v1::CONDITION_CATCHING_UP;
        case Condition::kUnreachable:
            return v1::CONDITION_UNREACHABLE;
        case Condition::kStopped:
            return v1::CONDITION_STOPPED;
    }
    return v1::CONDITION_UNSPECIFIED;
}

Result<Condition> read(v1::Condition condition) {
    for (const Condition each : {Condition::kQuiet, Condition::kCatchingUp, Condition::kUnreachable,
                                 Condition::kStopped}) {
        if (to_proto(each) == condition) return each;
    }
    return fail(fmt::format("the state {} of a branch is unknown", static_cast<int>(condition)));
}

v1::ApplyState to_proto(ApplyState state) {
    switch (state) {
        case ApplyState::kRunning:
            return v1::APPLY_STATE_RUNNING;
        case ApplyState::kWaiting:
            return v1::APPLY_STATE_WAITING;
        case ApplyState::kStopped:
            return v1::APPLY_STATE_STOPPED;
    }
    return v1::APPLY_STATE_UNSPECIFIED;
}

Result<ApplyState> read(v1::ApplyState state) {
    for (const ApplyState each :
         {ApplyState::kRunning, ApplyState::kWaiting, ApplyState::kStopped}) {
        if (to_proto(each) == state) return each;
    }
    return fail(fmt::format("the state {} of applying is unknown", static_cast<int>(state)));
}

}  // namespace

std::string shortened(std::string_view text) {
    if (text.size() <= kTextBytesMax) return std::string(text);
    constexpr std::size_t kCharacterBytesMax = 4;
    std::size_t end = kTextBytesMax;
    const auto is_inside = [&] { return (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u; };
    while (end > kTextBytesMax - kCharacterBytesMax && is_inside()) --end;
    return std::string(text.substr(0, end));
}

void write(const TableName& from, v1::TableName& to) {
    to.set_database(from.database);
    to.set_table(from.table);
}

TableName read(const v1::TableName& from) {
    return {from.database(), from.table()};
}

v1::Mode to_proto(Mode mode) {
    switch (mode) {
        case Mode::kContinuous:
            return v1::MODE_CONTINUOUS;
        case Mode::kInterval:
            return v1::MODE_INTERVAL;
        case Mode::kManual:
            return v1::MODE_MANUAL;
    }
    return v1::MODE_UNSPECIFIED;
}

Result<Mode> read(v1::Mode mode) {
    for (const Mode each : {Mode::kContinuous, Mode::kInterval, Mode::kManual}) {
        if (to_proto(each) == mode) return each;
    }
    return fail(fmt::format("the mode {} is unknown", static_cast<int>(mode)));
}

void write(const Ledger& from, v1::Ledger& to) {
    to.set_epoch(from.epoch.value());
    to.set_sequence(from.sequence.value());
    to.set_events(from.events.value());
    to.set_head_fingerprint(from.head_fingerprint);
    write(from.position, *to.mutable_position());
    for (const ResyncProgress& each : from.resyncs) {
        v1::ResyncProgress& resync = *to.add_resyncs();
        write(each.table, *resync.mutable_table());
        resync.set_id(each.id.value());
        resync.set_upper(each.upper);
        resync.set_is_done(each.is_done);
        resync.set_rows(each.rows);
    }
}

Result<Ledger> read(const v1::Ledger& from) {
    auto position = read(from.position());
    if (!position) return tl::unexpected(std::move(position).error());
    if (from.resyncs_size() > kTablesMax) return fail("a ledger has too many tables");
    Ledger to{.epoch = Epoch(from.epoch()),
              .sequence = Sequence(from.sequence()),
              .events = RowEvents(from.events()),
              .position = std::move(*position),
              .resyncs = {},
              .head_fingerprint = from.head_fingerprint()};
    for (const v1::ResyncProgress& each : from.resyncs()) {
        to.resyncs.push_back({.table = read(each.table()),
                              .id = Sequence(each.id()),
                              .upper = each.upper(),
                              .is_done = each.is_done(),
                              .rows = each.rows()});
    }
    return to;
}

void write(const AgentStatus& from, v1::AgentStatus& to) {
    to.set_branch(from.branch.value());
    to.set_version(from.version);
    to.set_mode(to_proto(from.mode));
    to.set_is_paused(from.is_paused);
    to.set_is_running(from.is_running);
    to.set_reason(shortened(from.reason));
    to.set_is_halted(from.is_halted);
    to.set_epoch(from.epoch.value());
    to.set_read(from.read.value());
    to.set_published(from.published.value());
    to.set_confirmed(from.confirmed.value());
    to.set_is_at_rest(from.is_at_rest);
    to.set_position(shortened(from.position));
    to.set_server_position(shortened(from.server_position));
    for (const ResyncStatus& each : from.resyncs) {
        v1::ResyncStatus& resync = *to.add_resyncs();
        write(each.table, *resync.mutable_table());
        resync.set_id(each.id.value());
        resync.set_rows_done(each.rows_done);
        resync.set_rows_estimated(each.rows_estimated);
        resync.set_is_done(each.is_done);
    }
    to.set_changes_read(from.changes_read);
    to.set_bytes_pending(from.bytes_pending);
    to.set_interval_seconds(static_cast<std::uint64_t>(from.interval.count()));
    to.set_database(shortened(from.database));
    for (const TableName& table : from.can_add) write(table, *to.add_can_add());
}

Result<AgentStatus> read(const v1::AgentStatus& from) {
    auto branch = decode_branch_id(from.branch());
    if (!branch) return tl::unexpected(std::move(branch).error());
    const auto mode = read(from.mode());
    if (!mode) return tl::unexpected(mode.error());
    if (from.resyncs_size() > kTablesMax || from.can_add_size() > kTablesMax) {
        return fail("a status has too many tables");
    }
    // A sender that was taken over cuts nothing.
    AgentStatus to{.branch = std::move(*branch),
                   .version = shortened(from.version()),
                   .mode = *mode,
                   .interval = read_seconds(from.interval_seconds()),
                   .is_paused = from.is_paused(),
                   .is_running = from.is_running(),
                   .reason = shortened(from.reason()),
                   .is_halted = from.is_halted(),
                   .epoch = Epoch(from.epoch()),
                   .read = Sequence(from.read()),
                   .published = Sequence(from.published()),
                   .confirmed = Sequence(from.confirmed()),
                   .is_at_rest = from.is_at_rest(),
                   .position = shortened(from.position()),
                   .server_position = shortened(from.server_position()),
                   .resyncs = {},
                   .changes_read = from.changes_read(),
                   .bytes_pending = from.bytes_pending(),
                   .database = shortened(from.database()),
                   .can_add = {}};
    for (const v1::TableName& table : from.can_add()) to.can_add.push_back(read(table));
    for (const v1::ResyncStatus& each : from.resyncs()) {
        to.resyncs.push_back({.table = read(each.table()),
                              .id = Sequence(each.id()),
                              .rows_done = each.rows_done(),
                              .rows_estimated = each.rows_estimated(),
                              .is_done = each.is_done()});
    }
    return to;
}

void write(const ApplyStatus& from, v1::ApplyStatus& to) {
    to.set_state(to_proto(from.state));
    to.set_reason(shortened(from.reason));
    if (from.ledger) write(*from.ledger, *to.mutable_ledger());
    to.set_changes_applied(from.changes_applied);
    to.set_duplicates_skipped(from.duplicates_skipped);
    to.set_parked(from.parked);
    to.set_rewinds(from.rewinds);
    if (from.last_applied_at) {
        to.set_last_applied_at(from.last_applied_at->time_since_epoch().count());
    }
}

Result<ApplyStatus> read(const v1::ApplyStatus& from) {
    const auto state = read(from.state());
    if (!state) return tl::unexpected(state.error());
    ApplyStatus to{.state = *state,
                   .reason = from.reason(),
                   .ledger = std::nullopt,
                   .changes_applied = from.changes_applied(),
                   .duplicates_skipped = from.duplicates_skipped(),
                   .parked = from.parked(),
                   .rewinds = from.rewinds(),
                   .last_applied_at = std::nullopt};
    if (from.has_ledger()) {
        auto ledger = read(from.ledger());
        if (!ledger) return tl::unexpected(std::move(ledger).error());
        to.ledger = std::move(*ledger);
    }
    if (from.has_last_applied_at()) {
        to.last_applied_at = WallTime(std::chrono::microseconds(from.last_applied_at()));
    }
    return to;
}

void write(const BranchOverview& from, v1::BranchOverview& to) {
    to.set_branch(from.branch.value());
    to.set_condition(to_proto(from.condition));
    to.set_reason(shortened(from.reason));
    if (from.lag_transactions) to.set_lag_transactions(*from.lag_transactions);
    if (from.lag) to.set_lag_milliseconds(to_proto(*from.lag));
    if (from.agent) write(*from.agent, *to.mutable_agent());
    if (from.heard_ago) to.set_heard_milliseconds_ago(to_proto(*from.heard_ago));
    if (from.broker_backlog) to.set_broker_backlog(*from.broker_backlog);
    if (!from.apply) return;
    write(*from.apply, *to.mutable_apply());
    // The agent's status tells the progress of re-syncs; the ledger's keys would make the overview
    // large.
    if (from.apply->ledger) to.mutable_apply()->mutable_ledger()->clear_resyncs();
}

Result<BranchOverview> read(const v1::BranchOverview& from) {
    BranchOverview to;
    auto branch = decode_branch_id(from.branch());
    if (!branch) return tl::unexpected(std::move(branch).error());
    to.branch = std::move(*branch);
    const auto condition = read(from.condition());
    if (!condition) return tl::unexpected(condition.error());
    to.condition = *condition;
    to.reason = from.reason();
    if (from.has_lag_transactions()) to.lag_transactions = from.lag_transactions();
    if (from.has_lag_milliseconds()) to.lag = read_duration(from.lag_milliseconds());
    if (from.has_heard_milliseconds_ago()) {
        to.heard_ago = read_duration(from.heard_milliseconds_ago());
    }
    if (from.has_broker_backlog()) to.broker_backlog = from.broker_backlog();
    if (from.has_agent()) {
        auto agent = read(from.agent());
        if (!agent) return tl::unexpected(std::move(agent).error());
        to.agent = std::move(*agent);
    }
    if (from.has_apply()) {
        auto apply = read(from.apply());
        if (!apply) return tl::unexpected(std::move(apply).error());
        to.apply = std::move(*apply);
    }
    return to;
}

void write(const ParkedRow& from, v1::ParkedRow& to) {
    to.set_id(from.id);
    to.set_branch(from.branch.value());
    write(from.table, *to.mutable_table());
    to.set_key(shortened(from.key));
    to.set_operation(from.operation);
    to.set_error(shortened(from.error));
    to.set_sequence(from.sequence.value());
    to.set_parked_at(from.parked_at);
    to.set_attempts(from.attempts);
}

Result<ParkedRow> read(const v1::ParkedRow& from) {
    auto branch = decode_branch_id(from.branch());
    if (!branch) return tl::unexpected(std::move(branch).error());
    return ParkedRow{.id = from.id(),
                     .branch = std::move(*branch),
                     .table = read(from.table()),
                     .key = from.key(),
                     .operation = from.operation(),
                     .error = from.error(),
                     .sequence = Sequence(from.sequence()),
                     .parked_at = from.parked_at(),
                     .attempts = from.attempts()};
}

}  // namespace tributary::control
