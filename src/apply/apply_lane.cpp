#include "apply/apply_lane.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "telemetry/log.hpp"

namespace tributary {
namespace {

using namespace std::chrono_literals;

constexpr auto kBackoffFirst = 100ms;
constexpr auto kBackoffLongest = 10'000ms;
constexpr auto kPollEvery = 100ms;
constexpr auto kReceiveEvery = 1'000ms;

std::size_t changes_of(const StreamMessage& message) {
    if (const auto* batch = std::get_if<Batch>(&message)) return batch->changes();
    const auto* range = std::get_if<Range>(&message);
    return range == nullptr ? 0 : range->rows.size();
}

/// Returns early when stop is requested.
void pause_for(std::chrono::milliseconds wait, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any nobody;
    std::unique_lock lock(mutex);
    (void)nobody.wait_for(lock, stop, wait, [] { return false; });
}

}  // namespace

struct ApplyLane::Member {
    Member(const ApplySettings& settings, const BranchId& branch, const Parts& parts,
           ConnectionPool& pool)
        : applier(settings, branch, parts.source, pool, parts.clock),
          backoff(parts.random, kBackoffFirst, kBackoffLongest) {}

    BranchApplier applier;
    /// Messages are taken from the broker.
    bool is_consuming = false;
    /// Everything was given back until the agent has answered: there is no room for it.
    bool waits_for_agent = false;
    /// A person must act; looked at again at resume_at.
    bool is_stopped = false;
    /// A person stopped the consumer: nothing is done until it is started.
    bool is_switched_off = false;
    /// Nothing is done before.
    SteadyTime resume_at{};
    /// The ledger is looked at again then.
    SteadyTime look_at{};
    /// In a row, at one place.
    unsigned failures = 0;
    Backoff backoff;
    std::string reason;
    std::uint64_t rewinds = 0;
    std::string shown;
};

ApplyLane::ApplyLane(const ApplySettings& settings, const std::vector<BranchId>& branches,
                     Parts parts)
    : settings_(settings),
      parts_(parts),
      branches_(branches),
      database_backoff_(parts.random, kBackoffFirst, kBackoffLongest),
      source_backoff_(parts.random, kBackoffFirst, kBackoffLongest) {}

ApplyLane::~ApplyLane() = default;

Deadline ApplyLane::soon() const {
    return Deadline::after(parts_.clock, kPollEvery);
}

void ApplyLane::run(std::stop_token stop) {
    pool_ = std::make_unique<ConnectionPool>(settings_, stop);
    for (const BranchId& branch : branches_) {
        members_.push_back(std::make_unique<Member>(settings_, branch, parts_, *pool_));
    }
    while (!stop.stop_requested()) {
        try {
            turn(stop);
        } catch (const mysql::SqlFailure& failure) {
            if (stop.stop_requested()) break;
            try {
                lose_database(failure.what());
            } catch (const Failure& source_failure) {
                lose_source(source_failure.what(), stop);
            }
        } catch (const Failure& failure) {
            if (stop.stop_requested()) break;
            lose_source(failure.what(), stop);
        }
    }
    members_.clear();
    pool_.reset();
}

void ApplyLane::turn(const std::stop_token& stop) {
    for (const auto& member : members_) {
        obey_switch(*member);
        wake(*member);
    }
    is_busy_ = receive(stop, !is_busy_);
    for (const auto& member : members_) {
        if (stop.stop_requested()) return;
        // Somebody may have stopped it while deliveries were waited for.
        obey_switch(*member);
        if (work(*member)) is_busy_ = true;
    }
    relieve();
    if (parts_.clock.now() < next_poll_) return;
    next_poll_ = parts_.clock.now() + kPollEvery;
    for (const auto& member : members_) poll(*member);
}

void ApplyLane::obey_switch(Member& member) {
    const bool is_off = !parts_.consumers.is_started(member.applier.branch());
    if (is_off == member.is_switched_off) return;
    log::info(is_off ? "a branch's consumer is stopped" : "a branch's consumer is started",
              {log::field("branch", member.applier.branch())});
    member.is_switched_off = is_off;
    member.applier.forget();
    // What stopped the branch before is looked at anew.
    member.is_stopped = false;
    member.waits_for_agent = false;
    member.failures = 0;
    member.resume_at = {};
    member.reason = is_off ? "the consumer is stopped; start it to go on" : "";
    if (!is_off) {
        member.applier.gate().resume(parts_.clock.now());
        // The server may have cut what rested meanwhile (lane_session).
        pool_->clear();
    }
    show(member);
    if (std::exchange(member.is_consuming, false)) parts_.source.give_back(member.applier.branch());
}

void ApplyLane::wake(Member& member) {
    if (member.is_switched_off) return;
    if (member.is_consuming || parts_.clock.now() < member.resume_at) return;
    if (member.waits_for_agent || !member.applier.gate().refusal().empty()) return;
    member.applier.fetch_ledger();
    try {
        parts_.source.consume(member.applier.branch());
    } catch (const Failure& failure) {
        if (failure.recovery() != Recovery::kHaltStage) throw;
        return stop_member(member, failure.what());
    }
    member.is_consuming = true;
    member.is_stopped = false;
    member.reason.clear();
    show(member);
}

bool ApplyLane::receive(const std::stop_token& stop, bool may_wait) {
    std::size_t bytes = 0;
    std::size_t changes = 0;
    Deadline deadline = may_wait ? soon() : Deadline::now();
    // No more than about one commit takes: the broker keeps the rest, smaller than it is in memory.
    while (bytes < settings_.limits.commit_bytes_max &&
           changes < settings_.limits.commit_rows_max) {
        std::optional<Delivery> delivery = parts_.source.receive(stop, deadline);
        if (!delivery) break;
        source_backoff_.reset();
        deadline = Deadline::now();
        bytes += bytes_of(delivery->message);
        changes += changes_of(delivery->message);
        const auto member = std::ranges::find_if(
            members_, [&](const auto& each) { return each->applier.branch() == delivery->branch; });
        if (member != members_.end())
            (*member)->applier.gate().offer(*std::move(delivery), parts_.clock.now());
    }
    return bytes > 0;
}

bool ApplyLane::work(Member& member) {
    if (!member.is_consuming || parts_.clock.now() < member.resume_at) return false;
    const std::uint64_t applied = member.applier.changes_applied();
    try {
        const bool has_moved = member.applier.apply();
        if (has_moved) {
            database_backoff_.reset();
            member.failures = 0;
            member.backoff.reset();
            member.reason.clear();
            if (member.applier.changes_applied() != applied) show(member);
        }
        return has_moved;
    } catch (const mysql::SqlFailure& failure) {
        act_on(member, failure);
    } catch (const Failure& failure) {
        if (failure.recovery() != Recovery::kHaltStage) throw;
        stop_member(member, failure.what());
    }
    return false;
}

/// The broker has room for what waits for an agent or a database; we have not.
void ApplyLane::relieve() {
    const SteadyTime now = parts_.clock.now();
    std::size_t held = 0;
    std::vector<Member*> standing;
    for (const auto& member : members_) {
        const StreamGate& gate = member->applier.gate();
        held += gate.held_bytes();
        const bool is_standing = gate.is_ahead() || gate.is_rewinding() || now < member->resume_at;
        // A part of a large transaction comes within fragment_wait, or it is rolled back.
        if (is_standing && !member->applier.waiting_since()) standing.push_back(member.get());
    }
    if (held <= settings_.limits.held_bytes_max) return;
    std::ranges::sort(standing, std::greater(),
                      [](Member* each) { return each->applier.gate().held_bytes(); });
    for (Member* member : standing) {
        StreamGate& gate = member->applier.gate();
        if (held <= settings_.limits.held_bytes_max || gate.held_bytes() == 0) return;
        held -= gate.held_bytes();
        if (gate.is_rewinding() || now < member->resume_at) {
            member->waits_for_agent = gate.is_rewinding();
            give_back(*member);
        } else {
            // It would come back as it is.
            gate.end_grace();
            next_poll_ = now;
        }
    }
}

void ApplyLane::act_on(Member& member, const mysql::SqlFailure& failure) {
    const bool is_unknown = failure.error_class() == mysql::ErrorClass::kUnknown;
    if (failure.recovery() == Recovery::kHaltStage) return stop_member(member, failure.what());
    if (failure.recovery() == Recovery::kReconnect && !is_unknown) throw failure;
    if (++member.failures > settings_.limits.failures_max) {
        return stop_member(member, fmt::format("failed {} times in a row at one place: {}",
                                               member.failures, failure.what()));
    }
    pause(member, failure.what());
}

void ApplyLane::pause(Member& member, const std::string& reason) {
    log::warn("applying is tried again",
              {log::field("branch", member.applier.branch()),
               log::field("failures", member.failures), log::field("reason", reason)});
    member.applier.roll_back();
    member.reason = reason;
    member.resume_at = parts_.clock.now() + member.backoff.next();
    show(member);
}

void ApplyLane::stop_member(Member& member, const std::string& reason) {
    if (member.reason != reason) {
        log::error("a branch is stopped",
                   {log::field("branch", member.applier.branch()), log::field("reason", reason)});
    }
    give_back(member);
    member.waits_for_agent = false;
    member.is_stopped = true;
    member.failures = 0;
    member.reason = reason;
    member.resume_at = parts_.clock.now() + settings_.limits.stopped_retry;
    show(member);
}

void ApplyLane::lose_database(const std::string& reason) {
    const auto wait = database_backoff_.next();
    log::warn("the head office's database is lost",
              {log::field("reason", reason), log::field("wait_ms", wait.count())});
    const SteadyTime resume_at = parts_.clock.now() + wait;
    for (const auto& member : members_) {
        member->waits_for_agent = false;
        member->applier.forget();
        member->resume_at = std::max(member->resume_at, resume_at);
        if (!member->is_stopped && !member->is_switched_off) {
            member->reason = "waiting for the head office's database: " + reason;
        }
        const bool was_consuming = std::exchange(member->is_consuming, false);
        show(*member);
        if (was_consuming) parts_.source.give_back(member->applier.branch());
    }
    pool_->clear();
}

void ApplyLane::lose_source(const std::string& reason, const std::stop_token& stop) {
    log::warn("the broker is lost", {log::field("reason", reason)});
    for (const auto& member : members_) {
        member->waits_for_agent = false;
        member->applier.forget();
        member->is_consuming = false;
        if (!member->is_stopped && !member->is_switched_off)
            member->reason = "waiting for the broker: " + reason;
        show(*member);
    }
    std::string told;
    while (!stop.stop_requested()) {
        // Also before the first attempt: a broker that lets us in and then refuses is no reason to
        // hurry.
        pause_for(source_backoff_.next(), stop);
        try {
            parts_.source.reconnect();
            return;
        } catch (const Failure& failure) {
            if (std::exchange(told, failure.what()) == failure.what()) continue;
            log::warn("no way to the broker", {log::field("reason", failure.what())});
        }
    }
}

void ApplyLane::poll(Member& member) {
    BranchApplier& applier = member.applier;
    const SteadyTime now = parts_.clock.now();
    if (member.is_stopped || member.is_switched_off || now < member.resume_at) return;
    if (const auto since = applier.waiting_since();
        since && now - *since >= settings_.limits.fragment_wait) {
        log::warn("the next part of a large transaction does not come; it is applied part by part",
                  {log::field("branch", applier.branch())});
        applier.give_up_atomicity();
        applier.roll_back();
    }
    settle_rewind(member);
    if (applier.waiting_since()) return;
    if (!member.is_consuming && applier.gate().refusal().empty()) return;
    if (!applier.has_ledger()) applier.fetch_ledger();
    if (now >= member.look_at) {
        member.look_at = now + settings_.limits.ledger_look;
        applier.look_at_ledger();
    }
    applier.prune_commits();
    const std::optional<AgentReport> report = parts_.link.latest_report(applier.branch());
    const StreamGate::Outside outside{.report = report ? &*report : nullptr, .is_queue_empty = [&] {
                                          return parts_.source.waiting(applier.branch()) == 0;
                                      }};
    switch (applier.gate().poll(now, outside)) {
        case StreamGate::Wish::kNothing:
            break;
        case StreamGate::Wish::kRewind:
            ++member.rewinds;
            log::warn("asking the agent to rewind", {log::field("branch", applier.branch())});
            parts_.link.request_rewind(applier.branch(), applier.committed());
            applier.gate().rewind_asked(now);
            break;
        case StreamGate::Wish::kContinueResync:
            parts_.link.request_continue_resync(applier.branch(), *applier.committed());
            break;
    }
    show(member);
}

void ApplyLane::settle_rewind(Member& member) {
    StreamGate& gate = member.applier.gate();
    if (!gate.is_rewinding()) return;
    const std::optional<RewindOutcome> outcome =
        parts_.link.take_rewind_outcome(member.applier.branch());
    if (!outcome) return;
    member.waits_for_agent = false;
    gate.settle_rewind(*outcome, parts_.clock.now());
    if (gate.refusal().empty()) {
        log::info("the agent has rewound", {log::field("branch", member.applier.branch())});
        return;
    }
    // Unacknowledged messages may not wait for an agent that may be away for days.
    log::warn("the agent does not rewind", {log::field("branch", member.applier.branch()),
                                            log::field("reason", gate.refusal())});
    if (member.is_consuming) give_back(member);
}

/// The broker hands it out again when the branch is consumed.
void ApplyLane::give_back(Member& member) {
    member.applier.forget();
    member.is_consuming = false;
    parts_.source.give_back(member.applier.branch());
}

void ApplyLane::show(Member& member) {
    const BranchApplier& applier = member.applier;
    ApplyStatus status;
    const std::string waiting = member.applier.gate().reason();
    status.reason = !member.reason.empty() ? member.reason : waiting;
    const bool needs_a_person = member.is_stopped || member.is_switched_off;
    status.state = needs_a_person           ? ApplyState::kStopped
                   : !status.reason.empty() ? ApplyState::kWaiting
                   : !member.is_consuming   ? ApplyState::kWaiting
                                            : ApplyState::kRunning;
    status.ledger = applier.committed();
    status.changes_applied = applier.changes_applied();
    status.duplicates_skipped = applier.duplicates_skipped();
    status.parked = applier.parked();
    status.rewinds = member.rewinds;
    status.last_applied_at = applier.last_applied_at();
    const auto& ledger = status.ledger;
    std::string shown = fmt::format(
        "{} {} {} {} {} {} {} {}", static_cast<int>(status.state), status.reason,
        status.changes_applied, status.duplicates_skipped, status.parked, status.rewinds,
        ledger ? ledger->epoch.value() : 0, ledger ? ledger->sequence.value() : 0);
    if (shown == member.shown) return;
    member.shown = std::move(shown);
    parts_.observer.on_status(applier.branch(), status);
}

}  // namespace tributary
