#include "capture/agent.hpp"

#include <utility>

namespace tributary::capture {

Agent::Agent(AgentSettings settings, CapturePorts ports)
    : settings_(std::move(settings)),
      ports_(ports),
      control_(ports.clock, settings_.mode, settings_.interval),
      stage_(settings_, ports, control_, desk_, status_),
      worker_(settings_.server, settings_.chunk_rows_max, desk_, ports.head_office, ports.clock,
              ports.random) {
    status_.change([&](AgentStatus& status) {
        status.branch = settings_.branch;
        status.version = settings_.version;
        status.mode = settings_.mode;
        status.interval = std::chrono::ceil<std::chrono::seconds>(settings_.interval);
        status.reason = "starting";
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
    if (keys) return fail("this agent cannot re-sync a range of keys yet");
    return ask(ResyncRequested{tables}, deadline);
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

Result<TextRows> Agent::recent_rows(const TableName&, std::uint32_t, Deadline) {
    return fail("this agent cannot show rows yet");
}

Result<TextValues, RowRefusal> Agent::add_row(const TableName&, const TextValues&, Deadline) {
    return tl::unexpected(RowRefusal{.what = "this agent cannot add rows yet", .faults = {}});
}

Result<std::vector<Finding>> Agent::findings(Deadline) {
    return fail("this agent cannot look at its server yet");
}

}  // namespace tributary::capture
