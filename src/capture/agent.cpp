#include "capture/agent.hpp"

#include <utility>

namespace tributary::capture {

Agent::Agent(AgentSettings settings, CapturePorts ports)
    : settings_(std::move(settings)),
      ports_(ports),
      control_(ports.clock, settings_.mode, settings_.interval),
      rows_(settings_, ports.clock),
      stage_(settings_, ports, control_, desk_, status_),
      worker_(settings_.server, settings_.chunk_rows_max, desk_, ports.head_office, ports.clock,
              ports.random) {
    status_.change([&](AgentStatus& status) {
        status.branch = settings_.branch;
        status.version = settings_.version;
        status.mode = settings_.mode;
        status.interval = std::chrono::ceil<std::chrono::seconds>(settings_.interval);
        status.reason = "starting";
        if (settings_.add_rows) status.can_add = settings_.add_rows->tables;
    });
}

Agent::~Agent() {
    stop();
}

void Agent::start() {
    capture_ = std::jthread([this](const std::stop_token& stop) { stage_.run(stop); });
    snapshot_ = std::jthread([this](const std::stop_token& stop) { worker_.run(stop); });
}

void Agent::stop() {
    capture_.request_stop();
    snapshot_.request_stop();
    rows_.stop();
    if (capture_.joinable()) capture_.join();
    if (snapshot_.joinable()) snapshot_.join();
    control_.close("the agent is stopping");
}

AgentStatus Agent::status() {
    AgentStatus status = status_.read();
    status.confirmed = ports_.keeper.confirmed();
    return status;
}

Result<void> Agent::ask(RequestBody body, Deadline deadline) {
    auto answer = control_.ask(std::move(body), deadline);
    if (!answer) return tl::unexpected(std::move(answer.error()));
    return {};
}

Result<RewindAnswer> Agent::rewind(const std::optional<Ledger>& ledger, Deadline deadline) {
    auto answer = control_.ask(RewindRequest{ledger}, deadline);
    if (!answer) {
        const std::string reason = status_.read().reason;
        if (!reason.empty()) answer.error().what += " (" + reason + ")";
    }
    return answer;
}

Result<void> Agent::continue_resync(const Ledger& ledger, Deadline deadline) {
    return ask(ContinueRequest{ledger}, deadline);
}

Result<void> Agent::resync(const std::vector<TableName>& tables,
                           const std::optional<KeyRange>& keys, Deadline deadline) {
    if (!keys) return ask(ResyncRequested{tables}, deadline);
    if (tables.size() != 1) return fail("a range of keys needs exactly one table");
    auto bounds = rows_.bounds_of(tables.front(), *keys, deadline);
    if (!bounds) return tl::unexpected(std::move(bounds).error());
    return ask(RepairRequested{.table = tables.front(), .bounds = std::move(*bounds)}, deadline);
}

Result<void> Agent::sync_now(Deadline) {
    control_.change([](RunPolicy& policy) { policy.trigger(); });
    return {};
}

Result<void> Agent::set_mode(Mode mode, std::chrono::seconds interval, Deadline) {
    if (mode == Mode::kInterval && interval.count() < 1)
        return fail("an interval must be at least one second");
    control_.change([&](RunPolicy& policy) { policy.set_mode(mode, interval); });
    return {};
}

Result<void> Agent::set_paused(bool is_paused, Deadline) {
    control_.change([&](RunPolicy& policy) { policy.set_paused(is_paused); });
    return {};
}

Result<TextRows> Agent::recent_rows(const TableName& table, std::uint32_t limit,
                                    Deadline deadline) {
    return rows_.recent_rows(table, limit, deadline);
}

Result<TextValues, RowRefusal> Agent::add_row(const TableName& table, const TextValues& values,
                                              Deadline deadline) {
    return rows_.add_row(table, values, deadline);
}

Result<std::vector<Finding>> Agent::findings(Deadline deadline) {
    return rows_.findings(deadline);
}

}  // namespace tributary::capture
