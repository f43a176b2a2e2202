#include "unit/simulation/world.hpp"

#include <fmt/format.h>

namespace tributary::simulation {
namespace {

using namespace std::chrono_literals;

constexpr auto kStepTime = 10ms;
constexpr auto kRewindTimeout = 1000ms;

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
    rewinds += other.rewinds;
    refused += other.refused;
    epochs += other.epochs;
    skipped += other.skipped;
    continued += other.continued;
    head_office_crashes += other.head_office_crashes;
    agent_crashes += other.agent_crashes;
    takeovers += other.takeovers;
    return *this;
}

World::World(std::uint64_t seed)
    : random_(seed), server_(random_), broker_(random_), agent_(random_, server_, broker_) {
    renew_head_office();
}

void World::renew_head_office() {
    if (head_office_) counts_.skipped += head_office_->skipped();
    broker_.give_back();
    head_office_ = std::make_unique<HeadOffice>(random_, clock_, database_, broker_);
    rewind_.reset();
    outcome_.reset();
    report_.reset();
}

void World::start_agent() {
    capture::HeadOfficeWord word;
    if (!has_faults_ || random_.below(4) != 0)
        word = {.has_answered = true, .ledger = database_.ledger};
    const Epoch before = agent_.status().epoch;
    agent_.start(word, static_cast<std::uint64_t>(clock_.now().time_since_epoch() / 1s));
    if (agent_.is_running() && agent_.status().epoch != before) ++counts_.epochs;
}

void World::hear_heartbeat() {
    if (!agent_.is_running()) return;
    report_ = AgentReport{.status = agent_.status(), .received_at = clock_.now()};
}

void World::look_after_stream() {
    if (outcome_) {
        head_office_->gate().settle_rewind(*outcome_, clock_.now());
        outcome_.reset();
    }
    switch (head_office_->poll(report_ ? &*report_ : nullptr)) {
        case StreamGate::Wish::kNothing:
            return;
        case StreamGate::Wish::kRewind:
            ++counts_.rewinds;
            rewind_ = Request{.ledger = head_office_->gate().ledger(), .asked_at = clock_.now()};
            head_office_->gate().rewind_asked(clock_.now());
            return;
        case StreamGate::Wish::kContinueResync:
            ++counts_.continued;
            if (agent_.is_running() && database_.ledger) agent_.continue_resync(*database_.ledger);
            return;
    }
}

/// The request reaches the agent late, or never; the answer may be lost.
void World::answer_rewind() {
    if (!rewind_) return;
    const bool is_late = clock_.now() - rewind_->asked_at > kRewindTimeout;
    if (is_late) {
        ++counts_.refused;
        outcome_ = RewindRefused{"no answer"};
        rewind_.reset();
        return;
    }
    if (!agent_.is_running() || (has_faults_ && random_.below(3) == 0)) return;
    const Epoch before = agent_.status().epoch;
    const RewindAnswer answer = agent_.rewind(
        rewind_->ledger, static_cast<std::uint64_t>(clock_.now().time_since_epoch() / 1s));
    if (answer.epoch != before) ++counts_.epochs;
    if (has_faults_ && random_.below(5) == 0) return;
    outcome_ = answer;
    rewind_.reset();
}

void World::strike() {
    const std::uint64_t fate = random_.below(1000);
    if (fate < 1 && !backups_.empty()) {
        database_ = backups_[random_.below(backups_.size())];
        renew_head_office();
    } else if (fate == 1) {
        broker_.delete_queue();
    } else if (fate == 2) {
        broker_.swap_two();
    } else if (fate == 3) {
        server_.purge();
    } else if (fate == 4) {
        server_.replace();
    } else if (fate == 5) {
        server_.restore_backup();
    } else if (fate < 10) {
        ++counts_.agent_crashes;
        agent_.crash(random_.below(5) == 0);
    } else if (fate < 14) {
        if (agent_.is_running()) agent_.lose_connection_to_database();
    } else if (fate < 18) {
        ++counts_.head_office_crashes;
        renew_head_office();
    } else if (fate < 21) {
        ++counts_.takeovers;
        const std::unique_ptr<HeadOffice> old = std::move(head_office_);
        renew_head_office();
        old->finish_late();
    } else if (fate < 23) {
        agent_.wish_resync(random_.below(2) == 0 ? kSales : kStock);
    }
}

void World::do_some_work() {
    const std::uint64_t act = random_.below(48);
    if (act < 6) {
        if (is_writing_) server_.write();
    } else if (act < 7) {
        server_.take_backup();
        if (backups_.size() < 20 && random_.below(8) == 0) backups_.push_back(database_);
    } else if (act < 21) {
        head_office_->receive();
        if (act < 14 && !head_office_->consume(has_faults_)) {
            ++counts_.head_office_crashes;
            renew_head_office();
        }
    } else if (act < 24) {
        look_after_stream();
    } else if (act < 26) {
        answer_rewind();
    } else if (act < 28) {
        hear_heartbeat();
    } else if (!agent_.is_running()) {
        start_agent();
    } else if (act < 36) {
        agent_.capture();
    } else if (act < 40) {
        if (agent_.needs_word() && database_.ledger) agent_.continue_resync(*database_.ledger);
        agent_.snapshot();
    } else if (act < 45) {
        agent_.publish();
    } else {
        agent_.settle(has_faults_);
    }
}

void World::step() {
    clock_.advance(kStepTime);
    if (has_faults_) strike();
    do_some_work();
}

bool World::is_drained() const {
    if (!agent_.is_drained() || !broker_.is_empty() || !database_.ledger) return false;
    const AgentStatus status = agent_.status();
    if (database_.ledger->epoch != status.epoch || database_.ledger->sequence != status.read)
        return false;
    for (const ResyncStatus& each : status.resyncs) {
        const ResyncProgress* progress = database_.ledger->resync_of(each.table);
        if (progress == nullptr || progress->id != each.id || !progress->is_done) return false;
    }
    return true;
}

std::string World::difference() const {
    for (const auto& [name, rows] : server_.tables()) {
        const Rows& there = database_.tables.at(name);
        if (there == rows) continue;
        std::string text = fmt::format("{} differs:", tributary::to_string(name));
        for (const auto& [key, value] : rows) {
            const auto found = there.find(key);
            if (found == there.end())
                text += fmt::format(" {} missing", key);
            else if (found->second != value)
                text += fmt::format(" {}: {} not {}", key, found->second, value);
        }
        for (const auto& [key, value] : there) {
            if (!rows.contains(key)) text += fmt::format(" {}={} too many", key, value);
        }
        return text;
    }
    return {};
}

std::string World::describe() const {
    const AgentStatus status = agent_.status();
    std::string text = fmt::format("did not drain; agent {} at epoch {}, {}{}",
                                   status.is_running ? "runs" : "waits", status.epoch, status.read,
                                   status.is_at_rest ? ", at rest" : "");
    for (const ResyncStatus& each : status.resyncs) {
        text += fmt::format(", {} re-sync {}{}", each.table.table, each.id,
                            each.is_done ? " done" : "");
    }
    if (!database_.ledger) return text + "; no ledger";
    text += fmt::format("; ledger at epoch {}, {}", database_.ledger->epoch,
                        database_.ledger->sequence);
    for (const ResyncProgress& each : database_.ledger->resyncs) {
        text += fmt::format(", {} re-sync {}{}", each.table.table, each.id,
                            each.is_done ? " done" : "");
    }
    return text + fmt::format("; {} messages wait, gate: {}", broker_.waiting(),
                              head_office_->gate().reason());
}

std::string World::run(unsigned steps, unsigned patience) {
    for (unsigned i = 0; i < steps; ++i) step();
    has_faults_ = is_writing_ = false;
    for (unsigned i = 0; i < patience; ++i) {
        step();
        if (is_drained()) {
            counts_.skipped += head_office_->skipped();
            return difference();
        }
    }
    return describe();
}

}  // namespace tributary::simulation
