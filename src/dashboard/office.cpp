#include "dashboard/office.hpp"

#include <algorithm>
#include <utility>

#include "base/failure.hpp"
#include "base/hex.hpp"
#include "dashboard/limits.hpp"
#include "dashboard/problem.hpp"
#include "dashboard/request_guard.hpp"
#include "records/keys.hpp"
#include "telemetry/log.hpp"

namespace tributary::dashboard {
namespace {

WorkerPoolOptions pool_options(const DashboardOptions& options, std::string name,
                               std::size_t threads, std::size_t waiting_max) {
    return {.name = std::move(name),
            .threads = threads,
            .waiting_max = waiting_max,
            .database = options.apply.database,
            .records_session = records::sales_reading_session(),
            .apply_session = apply_session(options.apply)};
}

/// Tells one run of the process from another.
std::string run_name(const Clock& clock) {
    return fmt::format("{:x}", clock.wall().time_since_epoch().count());
}

Response unauthorized() {
    return problem_response(401, "Sign in, or send a bearer token that has not expired.")
        .with("WWW-Authenticate", "Bearer");
}

}  // namespace

Office::Office(DashboardOptions with, control::HeadOfficeControl& with_control,
               const Clock& with_clock)
    : options(std::move(with)),
      control(with_control),
      clock(with_clock),
      accounts(options.apply.own_database),
      sessions(options.apply.own_database),
      tokens(options.apply.own_database),
      desired(options.apply.own_database),
      parked(options.apply),
      throttle(clock),
      sales(options.sales, clock),
      watch(control, options.sales ? std::optional(options.sales->source) : std::nullopt, clock),
      events(run_name(clock), [this] { return watch.document(true); }),
      activity(options.apply.own_database, events, clock),
      stream_guard(sessions, tokens),
      workers(pool_options(options, "worker", kWorkerThreads, kWaitingMax), clock),
      hashers(pool_options(options, "hasher", kHasherThreads, kWaitingSignInsMax), clock) {}

bool Office::has_branch(const BranchId& branch) const {
    return std::ranges::find(options.branches, branch) != options.branches.end();
}

tl::expected<Caller, Response> authenticate(Office& office, Connections& connections,
                                            const Request& request) {
    const Proof proof = proof_of(request);
    const WallTime now = office.clock.wall();
    if (!proof.token.is_empty()) {
        const auto token = office.tokens.use(connections.records.get(), proof.token, now);
        if (!token) return tl::unexpected(unauthorized());
        return Caller{.who = "token:" + token->name.value(),
                      .role = token->role,
                      .expires_at = token->expires_at};
    }
    if (proof.session.is_empty()) return tl::unexpected(unauthorized());
    const std::string csrf_token = records::csrf_token_of(proof.session);
    if (!is_safe(request.method)) {
        const std::string* shown = request.header("x-csrf-token");
        if (shown == nullptr || !records::is_same_secret(*shown, csrf_token)) {
            return tl::unexpected(problem_response(
                403,
                "A request that changes something needs the header X-CSRF-Token with the "
                "session's csrf_token; load the page again."));
        }
    }
    const auto session = office.sessions.use(connections.records.get(), proof.session, now);
    if (!session) return tl::unexpected(unauthorized());
    return Caller{.who = session->user.value(),
                  .role = session->role,
                  .expires_at = session->expires_at,
                  .session = session,
                  .csrf_token = csrf_token};
}

void run_step(Exchange& exchange, const std::function<Answer()>& step) {
    const auto where = [&] { return log::field("route", exchange.route.path); };
    Answer answer;
    try {
        answer = step();
        if (!answer) return;
    } catch (const Failure& failure) {
        log::warn("a request failed", {where(), log::field("reason", failure.what())});
        answer = problem_response(503,
                                  "The head office's database cannot be asked now; its log "
                                  "says why. Try again in a moment.")
                     .with("Retry-After", "2");
    } catch (const std::exception& error) {
        log::error("a request failed", {where(), log::field("reason", error.what())});
        answer = problem_response(500, "The head office failed; its log says why.");
    }
    exchange.respond(std::move(*answer));
}

void ask_agent(Office& office, const ExchangePtr& exchange, const BranchId& branch,
               control::AgentCommand command,
               std::function<Answer(Connections&, AgentAnswer)> then) {
    office.control.ask(branch, std::move(command), kAskTimeout,
                       [&office, exchange, then = std::move(then)](AgentAnswer answer) mutable {
                           // When it is refused, the exchange goes, and says that the head office
                           // is busy.
                           (void)office.workers.post(
                               [exchange, then = std::move(then),
                                answer = std::move(answer)](Connections& connections) mutable {
                                   run_step(*exchange,
                                            [&] { return then(connections, std::move(answer)); });
                               });
                       });
}

Response ask_problem(const control::AskError& error, unsigned refused) {
    using enum control::AskError::Kind;
    if (error.kind == kAway) return problem_response(503, error.what).with("Retry-After", "5");
    if (error.kind == kNoAnswer) {
        return problem_response(
            504, error.what + "; it may have been carried out: look before you ask again");
    }
    Faults faults;
    for (const ValueFault& each : error.faults)
        faults.push_back({"values." + each.column, each.what});
    return problem_response(refused, error.what, faults);
}

Response json_response(std::string json, unsigned status) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}},
            .body = std::move(json)};
}

Response empty_response() {
    return {.status = 204, .headers = {}, .body = std::string_view()};
}

tl::expected<BranchId, Response> branch_of(const Office& office, std::string_view text) {
    Result<BranchId> branch = decode_branch_id(text);
    if (!branch) return tl::unexpected(faults_response({{"branch", branch.error().what}}));
    if (!office.has_branch(*branch)) {
        return tl::unexpected(problem_response(
            404, fmt::format("\"{}\" is not one of this head office's branches.", text)));
    }
    return std::move(*branch);
}

}  // namespace tributary::dashboard
