#include "control/agent_control.hpp"

#include <fmt/format.h>

#include "base/backoff.hpp"
#include "base/failure.hpp"
#include "control/agent_session.hpp"
#include "control/limits.hpp"
#include "control/pause.hpp"
#include "telemetry/log.hpp"

namespace tributary::control {

AgentControl::AgentControl(AgentControlOptions options, const Clock& clock, Random& random)
    : options_(std::move(options)), clock_(clock), random_(random) {}

AgentControl::~AgentControl() {
    stop();
}

void AgentControl::start(AgentCommands& commands) {
    commands_ = &commands;
    desk_ = std::make_unique<AnswerDesk>(mailbox_.wake());
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void AgentControl::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    desk_.reset();
}

Admission AgentControl::admission() const {
    if (mailbox_.is_refused()) return Admission::kRefused;
    return mailbox_.is_admitted() ? Admission::kAdmitted : Admission::kPending;
}

Admission AgentControl::await_admission(std::stop_token stop, Deadline deadline) {
    mailbox_.await_admission(stop, deadline);
    return admission();
}

std::string AgentControl::reason() const {
    return mailbox_.reason();
}

Result<std::optional<Ledger>> AgentControl::fetch_ledger(Deadline deadline) {
    return mailbox_.ask_ledger(deadline);
}

void AgentControl::run(const std::stop_token& stop) {
    const std::stop_callback on_stop(stop, [this] { mailbox_.wake().ring(); });
    Backoff backoff(random_, kReconnectFirst, kReconnectLongest);
    while (!stop.stop_requested()) {
        try {
            hold_session(stop);
        } catch (const Failure& failure) {
            const bool was_admitted = mailbox_.is_admitted();
            mailbox_.set_admitted(false);
            if (stop.stop_requested() || note_failure(failure)) break;
            if (was_admitted) backoff.reset();
            pause_for(backoff.next(), stop);
        }
    }
    mailbox_.set_admitted(false);
}

void AgentControl::hold_session(const std::stop_token& stop) {
    AgentSession session({options_, clock_, mailbox_, *commands_, *desk_}, stop);
    occupied_since_.reset();
    mailbox_.set_reason("");
    mailbox_.set_admitted(true);
    log::info("control channel is open", {log::field("branch", options_.branch)});
    while (!stop.stop_requested()) session.turn(stop);
    session.say_goodbye();
}

bool AgentControl::note_failure(const Failure& failure) {
    if (!is_occupied(failure)) {
        occupied_since_.reset();
        if (mailbox_.reason() != failure.what()) {
            log::warn("no control channel; trying again", {log::field("reason", failure.what())});
        }
        mailbox_.set_reason(failure.what());
        return false;
    }
    const SteadyTime now = clock_.now();
    if (!occupied_since_) occupied_since_ = now;
    const std::string why = fmt::format(
        "another agent runs for branch \"{}\": stop it, or give this one an id of its own",
        options_.branch);
    if (now - *occupied_since_ < options_.admission_patience) {
        if (mailbox_.reason() != why) {
            log::warn("another agent runs for this branch; waiting for it to go",
                      {log::field("branch", options_.branch)});
        }
        mailbox_.set_reason(why);
        return false;
    }
    log::error("another agent runs for this branch; this one gives up",
               {log::field("branch", options_.branch)});
    mailbox_.set_refused(why);
    if (options_.on_refused) options_.on_refused(why);
    return true;
}

}  // namespace tributary::control
