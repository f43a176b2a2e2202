#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apply/parked_desk.hpp"
#include "base/clock.hpp"
#include "control/head_office_control.hpp"
#include "dashboard/activity_desk.hpp"
#include "dashboard/branch_watch.hpp"
#include "dashboard/dashboard.hpp"
#include "dashboard/event_hub.hpp"
#include "dashboard/router.hpp"
#include "dashboard/sales_desk.hpp"
#include "dashboard/stream_guard.hpp"
#include "dashboard/worker_pool.hpp"
#include "records/accounts.hpp"
#include "records/desired.hpp"
#include "records/sessions.hpp"
#include "records/sign_in_throttle.hpp"
#include "records/tokens.hpp"

namespace tributary::dashboard {

/// What was answered, for the metrics.
struct Counters {
    std::atomic<std::uint64_t> answers_ok = 0;
    std::atomic<std::uint64_t> answers_client_error = 0;
    std::atomic<std::uint64_t> answers_server_error = 0;
    std::atomic<std::uint64_t> sign_ins = 0;
    std::atomic<std::uint64_t> sign_ins_refused = 0;
};

/// Everything that handlers work with. Private to this module; its parts are safe from any thread.
struct Office {
    /// `control` and `clock` outlive this.
    Office(DashboardOptions with, control::HeadOfficeControl& with_control,
           const Clock& with_clock);

    const DashboardOptions options;
    control::HeadOfficeControl& control;
    const Clock& clock;
    const records::AccountStore accounts;
    const records::SessionStore sessions;
    const records::TokenStore tokens;
    const records::DesiredStore desired;
    const ParkedDesk parked;
    records::SignInThrottle throttle;
    SalesDesk sales;
    BranchWatch watch;
    EventHub events;
    ActivityDesk activity;
    StreamGuard stream_guard;
    /// Held from a look at the stored desired states until the control channel has them: an older
    /// look must not come after a newer one.
    std::mutex desired_mutex;
    Counters counters;
    std::atomic<std::size_t> exports = 0;
    WorkerPool workers;
    WorkerPool hashers;

    [[nodiscard]] bool has_branch(const BranchId& branch) const;
};

/// The caller of a request, or the answer that refuses it. Throws Failure.
[[nodiscard]] tl::expected<Caller, Response> authenticate(Office& office, Connections& connections,
                                                          const Request& request);

/// Runs `step` for an exchange and answers with what it returns; what it throws becomes an answer.
void run_step(Exchange& exchange, const std::function<Answer()>& step);

using AgentAnswer = Result<control::AgentReply, control::AskError>;
/// Asks an agent; `then` goes on with the answer on a worker's thread, as run_step says.
void ask_agent(Office& office, const ExchangePtr& exchange, const BranchId& branch,
               control::AgentCommand command,
               std::function<Answer(Connections&, AgentAnswer)> then);
/// What a question without an answer becomes: 503 for an agent that is away or silent, else
/// `refused`.
[[nodiscard]] Response ask_problem(const control::AskError& error, unsigned refused);

[[nodiscard]] Response json_response(std::string json, unsigned status = 200);
[[nodiscard]] Response empty_response();

/// The branch of a path; a fault or a 404 otherwise.
[[nodiscard]] tl::expected<BranchId, Response> branch_of(const Office& office,
                                                         std::string_view text);

}  // namespace tributary::dashboard
