#include <fmt/format.h>

#include <algorithm>

#include "control/codec.hpp"
#include "control/limits.hpp"
#include "control/parse.hpp"
#include "control/proto_values.hpp"

namespace tributary::control {
namespace {

class WriteCommand {
public:
    explicit WriteCommand(v1::AgentRequest& to) : to_(to) {}
    void operator()(const AskStatus&) const { to_.mutable_status(); }
    void operator()(const SyncNow&) const { to_.mutable_sync_now(); }
    void operator()(const SetMode& command) const {
        to_.mutable_set_mode()->set_mode(to_proto(command.mode));
        to_.mutable_set_mode()->set_interval_seconds(
            static_cast<std::uint64_t>(command.interval.count()));
    }
    void operator()(const SetPaused& command) const { to_.set_set_paused(command.is_paused); }
    void operator()(const Resync& command) const {
        to_.mutable_resync();
        for (const TableName& table : command.tables)
            write(table, *to_.mutable_resync()->add_tables());
        if (!command.keys) return;
        v1::KeyRange& keys = *to_.mutable_resync()->mutable_keys();
        if (command.keys->from) keys.set_from(*command.keys->from);
        if (command.keys->to) keys.set_to(*command.keys->to);
    }
    void operator()(const Rewind& command) const {
        to_.mutable_rewind();
        if (command.ledger) write(*command.ledger, *to_.mutable_rewind()->mutable_ledger());
    }
    void operator()(const ContinueResync& command) const {
        write(command.ledger, *to_.mutable_continue_resync());
    }
    void operator()(const RecentRows& command) const {
        write(command.table, *to_.mutable_recent_rows()->mutable_table());
        to_.mutable_recent_rows()->set_limit(command.limit);
    }
    void operator()(const AddRow& command) const {
        write(command.table, *to_.mutable_add_row()->mutable_table());
        write(command.values, *to_.mutable_add_row()->mutable_values());
    }
    void operator()(const AskFindings&) const { to_.mutable_findings(); }

private:
    v1::AgentRequest& to_;
};

Result<AgentCommand> read_set_mode(const v1::SetMode& from) {
    constexpr std::uint64_t kLongestSeconds = 86'400 * 7;
    const auto mode = read(from.mode());
    if (!mode) return tl::unexpected(mode.error());
    if (from.interval_seconds() > kLongestSeconds) return fail("an interval is longer than a week");
    return SetMode{.mode = *mode, .interval = std::chrono::seconds(from.interval_seconds())};
}

Result<AgentCommand> read_resync(const v1::Resync& from) {
    if (from.tables_size() > kTablesMax) return fail("a re-sync names too many tables");
    Resync to;
    for (const v1::TableName& table : from.tables()) to.tables.push_back(read(table));
    if (from.has_keys()) {
        KeyRange& keys = to.keys.emplace();
        if (from.keys().has_from()) keys.from = from.keys().from();
        if (from.keys().has_to()) keys.to = from.keys().to();
    }
    return to;
}

Result<AgentCommand> read_add_row(const v1::AddRow& from) {
    auto values = read(from.values());
    if (!values) return tl::unexpected(std::move(values).error());
    return AddRow{.table = read(from.table()), .values = std::move(*values)};
}

Result<AgentCommand> read_rewind(const v1::Rewind& from) {
    if (!from.has_ledger()) return Rewind{.ledger = std::nullopt};
    auto ledger = read(from.ledger());
    if (!ledger) return tl::unexpected(std::move(ledger).error());
    return Rewind{.ledger = std::move(*ledger)};
}

Result<AgentCommand> read_command(const v1::AgentRequest& from) {
    switch (from.command_case()) {
        case v1::AgentRequest::kStatus:
            return AskStatus{};
        case v1::AgentRequest::kSyncNow:
            return SyncNow{};
        case v1::AgentRequest::kSetMode:
            return read_set_mode(from.set_mode());
        case v1::AgentRequest::kSetPaused:
            return SetPaused{.is_paused = from.set_paused()};
        case v1::AgentRequest::kResync:
            return read_resync(from.resync());
        case v1::AgentRequest::kRewind:
            return read_rewind(from.rewind());
        case v1::AgentRequest::kContinueResync: {
            auto ledger = read(from.continue_resync());
            if (!ledger) return tl::unexpected(std::move(ledger).error());
            return ContinueResync{.ledger = std::move(*ledger)};
        }
        case v1::AgentRequest::kRecentRows:
            return RecentRows{
                .table = read(from.recent_rows().table()),
                .limit = std::clamp(from.recent_rows().limit(), std::uint32_t{1}, kRecentRowsMax)};
        case v1::AgentRequest::kAddRow:
            return read_add_row(from.add_row());
        case v1::AgentRequest::kFindings:
            return AskFindings{};
        case v1::AgentRequest::COMMAND_NOT_SET:
            break;
    }
    return fail("the command is unknown here; the agent may be older than the sender");
}

/// What a reply says about rows and the server.
Result<void> read_rows_of(const v1::AgentReply& from, AgentReply& to) {
    if (from.faults_size() > kFindingsMax || from.findings_size() > kFindingsMax) {
        return fail("a reply has too many findings");
    }
    if (from.has_rows()) {
        auto rows = read(from.rows());
        if (!rows) return tl::unexpected(std::move(rows).error());
        to.rows = std::move(*rows);
    }
    auto key = read(from.key());
    if (!key) return tl::unexpected(std::move(key).error());
    to.key = std::move(*key);
    for (const v1::ValueFault& fault : from.faults()) {
        to.faults.push_back({.column = fault.column(), .what = fault.what()});
    }
    for (const v1::Finding& each : from.findings()) {
        auto finding = read(each);
        if (!finding) return tl::unexpected(std::move(finding).error());
        to.findings.push_back(std::move(*finding));
    }
    return {};
}

}  // namespace

std::string encode(const AgentRequest& request) {
    v1::AgentRequest to;
    to.set_timeout_milliseconds(static_cast<std::uint32_t>(request.timeout.count()));
    std::visit(WriteCommand(to), request.command);
    return to.SerializeAsString();
}

Result<AgentRequest> decode_agent_request(ByteView bytes) {
    const auto from = parse<v1::AgentRequest>(bytes, "a command");
    if (!from) return tl::unexpected(from.error());
    auto command = read_command(*from);
    if (!command) return tl::unexpected(std::move(command).error());
    return AgentRequest{.timeout = std::chrono::milliseconds(from->timeout_milliseconds()),
                        .command = std::move(*command)};
}

std::string encode(const AgentReply& reply) {
    v1::AgentReply to;
    to.set_error(shortened(reply.error));
    if (reply.status) write(*reply.status, *to.mutable_status());
    if (reply.rewind) {
        to.mutable_rewind()->set_epoch(reply.rewind->epoch.value());
        to.mutable_rewind()->set_after(reply.rewind->after.value());
    }
    if (reply.rows) write(*reply.rows, *to.mutable_rows());
    write(reply.key, *to.mutable_key());
    for (const ValueFault& fault : reply.faults) {
        v1::ValueFault& out = *to.add_faults();
        out.set_column(shortened(fault.column));
        out.set_what(shortened(fault.what));
    }
    for (const Finding& finding : reply.findings) write(finding, *to.add_findings());
    return to.SerializeAsString();
}

Result<AgentReply> decode_agent_reply(ByteView bytes) {
    const auto from = parse<v1::AgentReply>(bytes, "an agent's reply");
    if (!from) return tl::unexpected(from.error());
    AgentReply to;
    to.error = from->error();
    if (from->has_status()) {
        auto status = read(from->status());
        if (!status) return tl::unexpected(std::move(status).error());
        to.status = std::move(*status);
    }
    if (from->has_rewind()) {
        to.rewind = RewindAnswer{.epoch = Epoch(from->rewind().epoch()),
                                 .after = Sequence(from->rewind().after())};
    }
    if (auto read = read_rows_of(*from, to); !read) return tl::unexpected(std::move(read).error());
    return to;
}

std::string encode(const AgentStatus& status) {
    v1::AgentStatus to;
    write(status, to);
    return to.SerializeAsString();
}

Result<AgentStatus> decode_agent_status(ByteView bytes) {
    const auto from = parse<v1::AgentStatus>(bytes, "a heartbeat");
    if (!from) return tl::unexpected(from.error());
    return read(*from);
}

}  // namespace tributary::control
