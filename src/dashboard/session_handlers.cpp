#include "base/failure.hpp"
#include "dashboard/handlers.hpp"
#include "dashboard/json_body.hpp"
#include "dashboard/limits.hpp"
#include "dashboard/office.hpp"
#include "dashboard/request_guard.hpp"
#include "records/password.hpp"
#include "telemetry/log.hpp"

namespace tributary::dashboard {
namespace {

Response session_response(const Caller& caller) {
    JsonWriter json;
    json.begin_object();
    json.member("user", caller.who);
    json.member("role", records::name_of(caller.role));
    json.member("csrf_token", caller.csrf_token);
    json.member("expires_at", caller.expires_at);
    json.end_object();
    return json_response(json.take());
}

Response too_many(std::chrono::seconds wait) {
    return problem_response(
               429, fmt::format("Too many wrong attempts; try again in {} seconds.", wait.count()))
        .with("Retry-After", std::to_string(wait.count()));
}

/// The same whoever does not exist and whatever is wrong.
Response wrong_password() {
    return problem_response(401, "Name or password is wrong.");
}

/// Only names that could be somebody's are written down: a password typed into the wrong field is
/// not.
void tell_refused(Office& office, mysql::Connection& connection, const Request& request,
                  const Result<records::UserName>& name) {
    ++office.counters.sign_ins_refused;
    const std::string who = name ? name->value() : std::string("?");
    log::warn("a sign-in was refused",
              {log::field("user", who), log::field("address", request.peer)});
    if (!name) return;
    office.activity.record(
        connection,
        {.who = who, .action = "sign_in", .branch = {}, .detail = "from " + request.peer},
        records::ActivityOutcome::kRefused, "name or password is wrong");
}

/// Takes an attempt back when nobody could look at it.
class Attempt {
public:
    Attempt(records::SignInThrottle& throttle, records::SignInThrottle::Attempt attempt)
        : throttle_(throttle), attempt_(std::move(attempt)) {}
    ~Attempt() {
        if (!is_judged_) throttle_.take_back(attempt_);
    }
    Attempt(const Attempt&) = delete;
    Attempt& operator=(const Attempt&) = delete;
    void judge(bool is_right) {
        is_judged_ = true;
        if (is_right) throttle_.succeeded(attempt_);
    }

private:
    records::SignInThrottle& throttle_;
    const records::SignInThrottle::Attempt attempt_;
    bool is_judged_ = false;
};

std::optional<records::NewSession> begin_session(Office& office, mysql::Connection& connection,
                                                 const records::Credentials& credentials,
                                                 const Secret& password) {
    auto begun = office.sessions.begin(connection, credentials, office.clock.wall());
    if (begun && records::needs_rehash(credentials.hash))
        office.accounts.rehash(connection, credentials, records::hash_password(password));
    return begun;
}

}  // namespace

Answer sign_in(Office& office, Connections& connections, const ExchangePtr& exchange) {
    Faults faults;
    JsonBody body(exchange->request.body, faults);
    const std::string shown_name = body.required_text("name", {1, 64});
    const Secret password(body.required_text("password", {1, 256}));
    body.finish();
    if (!faults.empty()) return faults_response(faults);

    const Result<records::UserName> name = records::decode_user_name(shown_name);
    const records::SignInThrottle::Attempt who{.account = name ? name->value() : shown_name,
                                               .address = exchange->request.peer};
    if (const auto wait = office.throttle.admit(who)) {
        log::warn("a sign-in was slowed down", {log::field("address", exchange->request.peer)});
        return too_many(*wait);
    }
    Attempt attempt(office.throttle, who);
    mysql::Connection& connection = connections.records.get();
    const auto credentials = name ? office.accounts.fetch_credentials(connection, *name)
                                  : std::optional<records::Credentials>();
    const bool is_right = records::check_password(credentials, password) && credentials;
    const auto begun = is_right ? begin_session(office, connection, *credentials, password)
                                : std::optional<records::NewSession>();
    attempt.judge(begun.has_value());
    if (!begun) {
        tell_refused(office, connection, exchange->request, name);
        return wrong_password();
    }
    ++office.counters.sign_ins;
    log::info("signed in",
              {log::field("user", name->value()), log::field("address", exchange->request.peer)});
    office.activity.record(connection,
                           {.who = name->value(),
                            .action = "sign_in",
                            .branch = {},
                            .detail = "from " + exchange->request.peer},
                           records::ActivityOutcome::kDone, {});
    return session_response({.who = name->value(),
                             .role = begun->session.role,
                             .expires_at = begun->session.expires_at,
                             .session = begun->session,
                             .csrf_token = records::csrf_token_of(begun->key)})
        .with("Set-Cookie", session_cookie(begun->key, exchange->request.is_encrypted));
}

Answer session(Office& /*office*/, Connections& /*connections*/, const ExchangePtr& exchange) {
    return session_response(*exchange->caller);
}

Answer sign_out(Office& office, Connections& connections, const ExchangePtr& exchange) {
    const Caller& caller = *exchange->caller;
    if (caller.session) {
        mysql::Connection& connection = connections.records.get();
        office.sessions.end(connection, caller.session->digest);
        log::info("signed out", {log::field("user", caller.who)});
        office.activity.record(
            connection, {.who = caller.who, .action = "sign_out", .branch = {}, .detail = {}},
            records::ActivityOutcome::kDone, {});
    }
    return empty_response().with("Set-Cookie",
                                 session_cookie(Secret(), exchange->request.is_encrypted));
}

Answer change_password(Office& office, Connections& connections, const ExchangePtr& exchange) {
    const Caller& caller = *exchange->caller;
    if (!caller.session)
        return problem_response(403, "An API token has no password; sign in to change yours.");
    Faults faults;
    JsonBody body(exchange->request.body, faults);
    const Secret current(body.required_text("current", {1, 256}));
    const Secret wanted(body.required_text("new", {10, 256}));
    body.finish();
    if (!faults.empty()) return faults_response(faults);

    const records::SignInThrottle::Attempt who{.account = caller.who,
                                               .address = exchange->request.peer};
    if (const auto wait = office.throttle.admit(who)) return too_many(*wait);
    Attempt attempt(office.throttle, who);
    mysql::Connection& connection = connections.records.get();
    const auto credentials = office.accounts.fetch_credentials(connection, caller.session->user);
    const bool is_right = records::check_password(credentials, current) && credentials;
    attempt.judge(is_right);
    const records::ActivityStart act{
        .who = caller.who, .action = "change_password", .branch = {}, .detail = {}};
    if (!is_right) {
        office.activity.record(connection, act, records::ActivityOutcome::kRefused,
                               "the current password is wrong");
        return problem_response(422, "The current password is wrong.",
                                {{"current", "is not your password"}});
    }
    if (const auto checked = records::check_new_password(wanted, caller.who); !checked)
        return problem_response(422, checked.error().what, {{"new", checked.error().what}});
    if (!office.accounts.set_password(connection, caller.session->user,
                                      records::hash_password(wanted), caller.session->digest,
                                      office.clock.wall()))
        return problem_response(404, "Your account was removed.");
    log::info("a password was changed", {log::field("user", caller.who)});
    office.activity.record(connection, act, records::ActivityOutcome::kDone, {});
    return empty_response();
}

}  // namespace tributary::dashboard
