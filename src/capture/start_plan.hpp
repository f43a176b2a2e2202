#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "capture/resync_book.hpp"
#include "model/position.hpp"
#include "pipeline/checkpoint.hpp"

namespace tributary::capture {

/// What a branch's server says about its binary log.
struct ServerFacts {
    Flavor flavor = Flavor::kMariaDb;
    /// @@server_uuid, @@server_uid; empty where there is none.
    std::string server_id;
    /// Everything in the binary log up to now: @@gtid_binlog_pos or @@gtid_executed.
    std::string gtid;
    /// MySQL: @@gtid_purged. MariaDB does not say; it refuses the dump.
    std::string purged;
    /// End of the log.
    std::string file;
    std::uint64_t offset = 0;
};

/// Why the binary log cannot be opened at `place`, as far as the facts tell; empty: nothing speaks
/// against it.
[[nodiscard]] std::string objection_to(const Position& place, const ServerFacts& facts);

struct StartFacts {
    std::optional<Checkpoint> checkpoint;
    HeadOfficeWord word;
    ServerFacts server;
    /// Found out by trying: why the server, or a look at the last transaction, refused that place.
    /// Empty: not refused.
    std::string checkpoint_refused;
    std::string ledger_refused;
    /// The greatest epoch that this process has been in; 0: none.
    Epoch own_epoch;
    /// Seconds since 1970 by the agent's clock: a floor for new epochs, so that two agents that
    /// know nothing of each other (a wiped disk and a restored head office) do not choose the same
    /// one.
    std::uint64_t wall_seconds = 0;
    /// The operator's wish, or a stream that is broken: resuming is not wanted. Empty: it is.
    std::string new_epoch_because;
};

struct ResumePlan {
    Checkpoint place;
    bool is_from_ledger = false;
};
struct NewEpochPlan {
    Epoch epoch;
    std::string reason;
};
/// Nothing can be done before the head office has answered; `reason` says why.
struct WaitPlan {
    std::string reason;
};
using StartPlan = std::variant<ResumePlan, NewEpochPlan, WaitPlan>;

/// Where an agent begins: at its checkpoint or at the head office's ledger, whichever is further;
/// if that place cannot be opened, with a new epoch, which needs the head office's word so that it
/// is surely greater than every one before.
[[nodiscard]] StartPlan plan_start(const StartFacts& facts);

/// The head office asks for its ledger's place. `facts.checkpoint` is not looked at. A ledger of an
/// epoch before the agent's own never saw that one's start: a new epoch.
[[nodiscard]] StartPlan plan_rewind(const StartFacts& facts);

}  // namespace tributary::capture
