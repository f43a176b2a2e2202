#include "capture/start_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/gtid.hpp"

namespace tributary::capture {
namespace {

std::string objection_of_mariadb(const Position& place, const ServerFacts& facts) {
    const auto wanted = MariaDbGtidPosition::decode(place.gtid);
    const auto there = MariaDbGtidPosition::decode(facts.gtid);
    if (!wanted || !there) return "its GTID position cannot be read";
    if (there->covers(*wanted)) return {};
    return fmt::format("the server's binary log ends at {}, before {}: it was reset or restored",
                       facts.gtid, place.gtid);
}

std::string objection_of_mysql(const Position& place, const ServerFacts& facts) {
    const auto wanted = MySqlGtidSet::decode(place.gtid);
    const auto there = MySqlGtidSet::decode(facts.gtid);
    const auto purged = MySqlGtidSet::decode(facts.purged);
    if (!wanted || !there || !purged) return "its GTID set cannot be read";
    if (!there->contains(*wanted)) {
        return fmt::format("the server has executed {}, not all of {}: it was reset or restored",
                           facts.gtid, place.gtid);
    }
    if (!wanted->contains(*purged))
        return fmt::format("the server has purged {}, which was not read yet", facts.purged);
    return {};
}

/// Of one candidate: why not, or empty.
std::string refusal_of(const Position& place, const std::string& refused,
                       const ServerFacts& server) {
    return refused.empty() ? objection_to(place, server) : refused;
}

bool is_further(const Ledger& ledger, const Checkpoint& checkpoint) {
    return ledger.epoch != checkpoint.epoch ? ledger.epoch > checkpoint.epoch
                                            : ledger.sequence > checkpoint.sequence;
}

NewEpochPlan new_epoch(const StartFacts& facts, std::string reason) {
    std::uint64_t greatest = facts.own_epoch.value();
    if (facts.checkpoint) greatest = std::max(greatest, facts.checkpoint->epoch.value());
    if (facts.word.ledger) greatest = std::max(greatest, facts.word.ledger->epoch.value());
    return {.epoch = Epoch(std::max(greatest + 1, facts.wall_seconds)),
            .reason = std::move(reason)};
}

}  // namespace

std::string objection_to(const Position& place, const ServerFacts& facts) {
    if (place.flavor != facts.flavor) {
        return fmt::format("it is of a {} server, and this is {}", name_of(place.flavor),
                           name_of(facts.flavor));
    }
    if (!place.server_id.empty() && place.server_id != facts.server_id) {
        return fmt::format("another server ({} instead of {}) is behind the address",
                           facts.server_id.empty() ? "without identity" : facts.server_id,
                           place.server_id);
    }
    return facts.flavor == Flavor::kMariaDb ? objection_of_mariadb(place, facts)
                                            : objection_of_mysql(place, facts);
}

StartPlan plan_start(const StartFacts& facts) {
    std::string reason = facts.new_epoch_because;
    const std::optional<Ledger>& ledger = facts.word.ledger;
    if (reason.empty() && (ledger || facts.checkpoint)) {
        // Only the further one: what was published between the two may still be under way, and
        // another history from the nearer one on would be taken for a repetition of it.
        const bool is_from_ledger =
            ledger && (!facts.checkpoint || is_further(*ledger, *facts.checkpoint));
        const Checkpoint place = is_from_ledger ? checkpoint_of(*ledger) : *facts.checkpoint;
        const std::string& refused =
            is_from_ledger ? facts.ledger_refused : facts.checkpoint_refused;
        const bool is_other_history = ledger && ledger->epoch == place.epoch &&
                                      ledger->sequence == place.sequence &&
                                      ledger->position.fingerprint != place.position.fingerprint;
        const std::string refusal =
            is_other_history ? "the head office knows its last transaction with another content"
                             : refusal_of(place.position, refused, facts.server);
        if (refusal.empty()) return ResumePlan{place, is_from_ledger};
        reason = fmt::format("cannot resume at the {}: {}",
                             is_from_ledger ? "ledger" : "checkpoint", refusal);
    }
    if (!facts.word.has_answered) {
        if (reason.empty()) reason = "there is no checkpoint";
        return WaitPlan{fmt::format("{}; waiting for the head office's word", reason)};
    }
    return new_epoch(facts, reason.empty() ? "first start" : std::move(reason));
}

StartPlan plan_rewind(const StartFacts& facts) {
    const std::optional<Ledger>& ledger = facts.word.ledger;
    if (!ledger) return new_epoch(facts, "the head office knows nothing of this branch");
    if (ledger->epoch < facts.own_epoch) {
        return new_epoch(facts, fmt::format("the head office is in epoch {}, the agent in {}",
                                            ledger->epoch.value(), facts.own_epoch.value()));
    }
    const std::string objection = refusal_of(ledger->position, facts.ledger_refused, facts.server);
    if (objection.empty()) return ResumePlan{checkpoint_of(*ledger), true};
    return new_epoch(facts, fmt::format("cannot go back to the ledger: {}", objection));
}

}  // namespace tributary::capture
