#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "dashboard/action_request.hpp"
#include "dashboard/handlers.hpp"
#include "dashboard/limits.hpp"
#include "dashboard/office.hpp"
#include "telemetry/log.hpp"

namespace tributary::dashboard {
namespace {

struct Outcome {
    BranchId branch;
    bool is_done = false;
    bool is_away = false;
    std::string error;
    /// Of kCheck.
    std::optional<AgentStatus> status;
};

/// One action while its branches are asked; the last answer ends it.
struct Act {
    Office& office;
    ExchangePtr exchange;
    ActionRequest request;
    std::unique_ptr<OpenActivity> activity;
    /// One for each branch of the request. Each is written by the control thread before `left`
    /// counts it, and read by the worker that ends the action.
    std::vector<Outcome> outcomes;
    std::atomic<std::size_t> left;

    Act(Office& with_office, ExchangePtr with_exchange, ActionRequest with_request)
        : office(with_office),
          exchange(std::move(with_exchange)),
          request(std::move(with_request)),
          left(request.branches.size()) {
        for (const BranchId& branch : request.branches) outcomes.push_back({.branch = branch});
    }
};

bool is_desired_state(const ActionRequest& request) {
    return desired_of(request).has_value();
}

Outcome outcome_of(const Act& act, const BranchId& branch, AgentAnswer answer) {
    Outcome outcome{.branch = branch};
    if (answer) {
        outcome.is_done = true;
        outcome.status = std::move(answer->status);
        return outcome;
    }
    const control::AskError& error = answer.error();
    outcome.is_away = error.kind != control::AskError::Kind::kRefused;
    // What is desired is kept, and the agent is told when it is there.
    outcome.is_done = outcome.is_away && is_desired_state(act.request);
    outcome.error =
        outcome.is_done
            ? fmt::format("kept; the agent will be told when it is there ({})", error.what)
            : error.what;
    return outcome;
}

/// What the agent has not sent and the head office has not applied.
void write_pending(JsonWriter& json, const Outcome& outcome, const BranchView* view) {
    if (!outcome.status) {
        json.null();
        return;
    }
    const AgentStatus& agent = *outcome.status;
    std::optional<std::uint64_t> transactions;
    if (view != nullptr && view->overview.apply && view->overview.apply->ledger &&
        view->overview.apply->ledger->epoch == agent.epoch) {
        const std::uint64_t applied = view->overview.apply->ledger->sequence.value();
        transactions = agent.read.value() > applied ? agent.read.value() - applied : 0;
    }
    json.begin_object();
    json.member("is_nothing", agent.is_at_rest && transactions == 0);
    json.member("bytes", agent.bytes_pending);
    json.member("transactions", transactions);
    json.end_object();
}

std::string outcomes_json(const Act& act) {
    const std::vector<BranchView> views = act.office.watch.views();
    JsonWriter json;
    json.begin_object();
    json.key("outcomes");
    json.begin_array();
    for (const Outcome& outcome : act.outcomes) {
        const auto view = std::ranges::find_if(
            views, [&](const BranchView& each) { return each.overview.branch == outcome.branch; });
        json.begin_object();
        json.member("branch", outcome.branch.value());
        json.member("is_done", outcome.is_done);
        json.member("is_away", outcome.is_away);
        json.member("error", outcome.error);
        json.key("pending");
        write_pending(json, outcome, view == views.end() ? nullptr : &*view);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json.take();
}

/// `2 of 12 branches: north: it is away`, or nothing.
std::string error_of(const Act& act) {
    const auto failed =
        static_cast<std::size_t>(std::ranges::count(act.outcomes, false, &Outcome::is_done));
    if (failed == 0) return {};
    const auto first = std::ranges::find(act.outcomes, false, &Outcome::is_done);
    if (act.outcomes.size() == 1) return first->error;
    return fmt::format("{} of {} branches, the first of them {}: {}", failed, act.outcomes.size(),
                       first->branch.value(), first->error);
}

Answer end(const Act& act, KeptConnection& connection) {
    act.activity->finish(connection, error_of(act));
    return json_response(outcomes_json(act));
}

void ask_all(const std::shared_ptr<Act>& act, const control::AgentCommand& command) {
    const std::chrono::milliseconds timeout =
        is_desired_state(act->request) ? kTellTimeout : kAskTimeout;
    for (std::size_t i = 0; i < act->request.branches.size(); ++i) {
        act->office.control.ask(
            act->request.branches[i], command, timeout, [act, i](AgentAnswer answer) {
                act->outcomes[i] = outcome_of(*act, act->request.branches[i], std::move(answer));
                if (--act->left != 0) return;
                (void)act->office.workers.post([act](Connections& connections) {
                    run_step(*act->exchange, [&] { return end(*act, connections.records); });
                });
            });
    }
}

/// Kept in the database first: what is not written down is not done.
void keep(const Act& act, mysql::Connection& connection, const records::DesiredChange& change) {
    Office& office = act.office;
    const std::scoped_lock lock(office.desired_mutex);
    office.desired.set(connection, act.request.branches, change, act.exchange->caller->who,
                       office.clock.wall());
    const auto states = office.desired.fetch_all(connection);
    for (const BranchId& branch : act.request.branches) {
        if (const auto found = states.find(branch); found != states.end())
            office.control.set_desired(branch, found->second);
    }
}

}  // namespace

Answer act(Office& office, Connections& connections, const ExchangePtr& exchange) {
    Faults faults;
    JsonBody body(exchange->request.body, faults);
    ActionRequest request = read_action(body, office.options.branches, faults);
    if (!faults.empty()) return faults_response(faults);

    mysql::Connection& connection = connections.records.get();
    const auto act = std::make_shared<Act>(office, exchange, std::move(request));
    const ActionRequest& wanted = act->request;
    act->activity = office.activity.begin(
        connection,
        {.who = exchange->caller->who,
         .action = std::string(name_of(wanted.kind)),
         .branch = wanted.branches.size() == 1 ? wanted.branches.front().value() : std::string(),
         .detail = detail_of(wanted)});
    log::info("an action",
              {log::field("who", exchange->caller->who), log::field("action", name_of(wanted.kind)),
               log::field("branches", wanted.branches.size())});
    if (const auto change = desired_of(wanted)) keep(*act, connection, *change);
    if (const auto command = command_of(wanted)) {
        ask_all(act, *command);
        return std::nullopt;
    }
    for (Outcome& outcome : act->outcomes) outcome.is_done = true;
    return end(*act, connections.records);
}

}  // namespace tributary::dashboard
