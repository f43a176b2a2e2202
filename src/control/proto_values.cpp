#include "control/proto_values.hpp"

#include <fmt/format.h>

#include "control/limits.hpp"
#include "wire/position_codec.hpp"

namespace tributary::control {
namespace {

/// A longer one makes no sense and would not fit.
std::chrono::seconds read_seconds(std::uint64_t count) {
    constexpr std::uint64_t kLongest = 3600ull * 24 * 365 * 100;
    return std::chrono::seconds(static_cast<std::int64_t>(std::min(count, kLongest)));
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
    wire::write_position(from.position, *to.mutable_position());
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
    auto position = wire::read_position(from.position());
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

}  // namespace tributary::control
