#include "apply/stream_gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace tributary {
namespace {

bool is_equal_at_rest(const std::optional<Ledger>& ledger, const AgentStatus& agent) {
    if (!ledger || ledger->epoch != agent.epoch || ledger->sequence != agent.confirmed)
        return false;
    return std::ranges::all_of(agent.resyncs, [&](const ResyncStatus& resync) {
        const ResyncProgress* progress = ledger->resync_of(resync.table);
        return progress != nullptr && progress->id == resync.id;
    });
}

/// Nothing that the agent sent is under way: it is at rest, or between two runs of mode interval or
/// manual.
bool has_sent_everything(const AgentStatus& agent) {
    if (agent.is_running) return agent.is_at_rest;
    return agent.mode != Mode::kContinuous && agent.reason.empty() && agent.epoch.value() != 0 &&
           agent.published == agent.confirmed;
}

/// The agent has sent everything and the ledger has not got everything.
bool is_resync_forgotten(const Ledger& ledger, const AgentStatus& agent) {
    const auto is_done = [](const ResyncStatus& each) { return each.is_done; };
    return std::ranges::all_of(agent.resyncs, is_done) &&
           std::ranges::any_of(agent.resyncs, [&](const ResyncStatus& each) {
               const ResyncProgress* progress = ledger.resync_of(each.table);
               return progress != nullptr && progress->id == each.id && !progress->is_done;
           });
}

}  // namespace

void StreamGate::offer(Delivery&& delivery, SteadyTime now) {
    held_bytes_ += bytes_of(delivery.message);
    held_.push_back(std::move(delivery));
    last_event_ = now;
    unequal_since_.reset();
}

std::optional<StreamGate::Item> StreamGate::take(SteadyTime now) {
    for (auto at = held_.begin(); at != held_.end(); ++at) {
        const Verdict verdict = classify(ledger_, at->message);
        if (verdict == Verdict::kAhead) continue;
        Item item{.task = verdict == Verdict::kApply ? Task::kApply : Task::kSkip,
                  .delivery = std::move(*at),
                  .applied = ledger_ ? ledger_->sequence : Sequence(0)};
        held_.erase(at);
        held_bytes_ -= bytes_of(item.delivery.message);
        last_event_ = now;
        if (verdict == Verdict::kApply) {
            if (std::holds_alternative<EpochStart>(item.delivery.message))
                item.applied = Sequence(0);
            advance_ledger(ledger_, item.delivery.message);
            ahead_since_.reset();
            unequal_since_.reset();
            if (phase_ != Phase::kAsked) phase_ = Phase::kFlowing;
            refusal_.clear();
        } else if (epoch_of(item.delivery.message) < ledger_->epoch) {
            if (!stale_since_) stale_since_ = now;
        }
        return item;
    }
    if (held_.empty()) {
        ahead_since_.reset();
        return std::nullopt;
    }
    if (phase_ == Phase::kDiscarding) {
        Item item{.task = Task::kDiscard, .delivery = std::move(held_.front()), .applied = {}};
        held_.pop_front();
        held_bytes_ -= bytes_of(item.delivery.message);
        last_event_ = now;
        has_discarded_ = true;
        return item;
    }
    if (!ahead_since_) ahead_since_ = now;
    return std::nullopt;
}

bool StreamGate::has_applicable() const {
    return std::ranges::any_of(held_, [&](const Delivery& each) {
        return classify(ledger_, each.message) == Verdict::kApply;
    });
}

void StreamGate::restore(std::vector<Delivery>&& deliveries) {
    for (const Delivery& each : deliveries) held_bytes_ += bytes_of(each.message);
    held_.insert(held_.begin(), std::make_move_iterator(deliveries.begin()),
                 std::make_move_iterator(deliveries.end()));
    ahead_since_.reset();
}

void StreamGate::forget() {
    held_.clear();
    held_bytes_ = 0;
    ahead_since_.reset();
    unequal_since_.reset();
}

void StreamGate::end_grace() {
    if (ahead_since_) *ahead_since_ -= limits_.gap_grace;
}

void StreamGate::resume(SteadyTime now) {
    phase_since_ = now;
    last_event_ = now;
    ahead_since_.reset();
    unequal_since_.reset();
}

bool StreamGate::has_gap(SteadyTime now) const {
    if (!ahead_since_) return false;
    return held_.size() >= limits_.ahead_max || now - *ahead_since_ >= limits_.gap_grace;
}

/// It learns by the rewind that its epoch is over. Its heartbeat decides: old messages alone may be
/// what is left in the queue of the epoch before.
bool StreamGate::is_agent_in_older_epoch(const AgentReport* report) const {
    return stale_since_ && ledger_ && report != nullptr && report->status.is_running &&
           report->received_at > *stale_since_ && report->status.epoch < ledger_->epoch;
}

StreamGate::Wish StreamGate::poll(SteadyTime now, const Outside& outside) {
    switch (phase_) {
        case Phase::kAsked:
            return Wish::kNothing;
        case Phase::kDiscarding:
            // What was to come was lost on the way, and something else keeps coming.
            if (has_discarded_ && now - phase_since_ >= limits_.discard_max) return Wish::kRewind;
            return compare_at_rest(now, outside);
        case Phase::kRefused:
            return now - phase_since_ < limits_.rewind_retry ? Wish::kNothing : Wish::kRewind;
        case Phase::kFlowing:
            break;
    }
    if (has_gap(now)) return Wish::kRewind;
    if (is_agent_in_older_epoch(outside.report)) return Wish::kRewind;
    return compare_at_rest(now, outside);
}

StreamGate::Wish StreamGate::compare_at_rest(SteadyTime now, const Outside& outside) {
    const AgentReport* report = outside.report;
    const bool is_quiet = held_.empty() && report != nullptr &&
                          has_sent_everything(report->status) && report->received_at > last_event_;
    if (!is_quiet) {
        unequal_since_.reset();
        return Wish::kNothing;
    }
    const bool is_equal = is_equal_at_rest(ledger_, report->status);
    if (is_equal && !is_resync_forgotten(*ledger_, report->status)) {
        unequal_since_.reset();
        return Wish::kNothing;
    }
    if (!unequal_since_) unequal_since_ = now;
    if (now - *unequal_since_ < limits_.rest_grace || report->received_at <= *unequal_since_)
        return Wish::kNothing;
    if (!outside.is_queue_empty()) return Wish::kNothing;
    if (!is_equal) return Wish::kRewind;
    unequal_since_ = now;
    return Wish::kContinueResync;
}

void StreamGate::rewind_asked(SteadyTime now) {
    phase_ = Phase::kAsked;
    phase_since_ = now;
    unequal_since_.reset();
}

void StreamGate::settle_rewind(const RewindOutcome& outcome, SteadyTime now) {
    if (phase_ != Phase::kAsked) return;
    phase_since_ = now;
    last_event_ = now;
    stale_since_.reset();
    ahead_since_.reset();
    if (const auto* refused = std::get_if<RewindRefused>(&outcome)) {
        phase_ = Phase::kRefused;
        refusal_ = refused->reason.empty() ? "the agent did not answer" : refused->reason;
        return;
    }
    phase_ = Phase::kDiscarding;
    has_discarded_ = false;
    refusal_.clear();
}

std::string StreamGate::reason() const {
    const std::string place =
        ledger_ ? fmt::format("epoch {}, transaction {}", ledger_->epoch, ledger_->sequence)
                : std::string("the beginning");
    switch (phase_) {
        case Phase::kAsked:
            return fmt::format("messages after {} are missing; asked the agent to send them again",
                               place);
        case Phase::kDiscarding:
            return fmt::format("waiting for the agent's messages after {}", place);
        case Phase::kRefused:
            return fmt::format(
                "messages after {} are missing and the agent does not send them again: {}", place,
                refusal_);
        case Phase::kFlowing:
            break;
    }
    return ahead_since_ ? fmt::format("waiting for the message after {}", place) : std::string();
}

}  // namespace tributary
