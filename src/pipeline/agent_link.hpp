#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "model/messages.hpp"
#include "pipeline/finding.hpp"
#include "pipeline/text_rows.hpp"

namespace tributary {

enum class Mode : std::uint8_t {
    kContinuous,  ///< changes travel as they are committed
    kInterval,    ///< every so often everything that is there
    kManual,      ///< on `sync` only
};
[[nodiscard]] std::string_view name_of(Mode mode);
[[nodiscard]] std::optional<Mode> decode_mode(std::string_view text);

/// Progress of one table's re-sync, as the agent sees it.
struct ResyncStatus {
    TableName table;
    Sequence id;
    std::uint64_t rows_done = 0;
    std::uint64_t rows_estimated = 0;
    bool is_done = false;
    friend bool operator==(const ResyncStatus&, const ResyncStatus&) = default;
};

/// What an agent says about itself, in heartbeats and on request.
struct AgentStatus {
    BranchId branch;
    std::string version;
    Mode mode = Mode::kContinuous;
    /// Of Mode::kInterval.
    std::chrono::seconds interval{0};
    bool is_paused = false;
    /// Reads the binary log (false: waiting for the database, the broker or the head office, see
    /// `reason`; without a reason it is between two runs of mode interval or manual).
    bool is_running = false;
    /// Why it does not run, or stopped for good; a sentence, empty when all is well.
    std::string reason;
    bool is_halted = false;
    Epoch epoch;
    Sequence read;
    Sequence published;
    Sequence confirmed;
    /// Nothing read is waiting to be published or confirmed, and the agent's position is the
    /// server's.
    bool is_at_rest = false;
    std::string position;
    std::string server_position;
    std::vector<ResyncStatus> resyncs;
    std::uint64_t changes_read = 0;
    /// Bytes in the binary log that the agent has not read yet, as far as files and offsets tell; 0
    /// = none or unknown.
    std::uint64_t bytes_pending = 0;
    /// The branch's database server: `MariaDB 10.11.6`. Empty: not known yet.
    std::string database;
    /// Tables that a row may be added to (AgentCommands::add_row).
    std::vector<TableName> can_add;
    friend bool operator==(const AgentStatus&, const AgentStatus&) = default;
};

/// Where the agent opened its stream after a rewind.
struct RewindAnswer {
    Epoch epoch;
    /// Messages continue with the transaction after this one (0 = the epoch's start message comes).
    Sequence after;
    friend bool operator==(const RewindAnswer&, const RewindAnswer&) = default;
};

/// Keys of a re-sync of one table whose key has one column; inclusive, as text. Empty: from the
/// first, or to the last.
struct KeyRange {
    std::optional<std::string> from;
    std::optional<std::string> to;
    friend bool operator==(const KeyRange&, const KeyRange&) = default;
};

/// What the head office, or a person through it, can ask of a running agent. `status` is called on
/// the control thread, the others one behind the other on the command thread; every call returns
/// within its deadline, with an error that says why not.
class AgentCommands {
public:
    virtual ~AgentCommands() = default;
    [[nodiscard]] virtual AgentStatus status() = 0;
    /// Opens the stream again where `ledger` says (none: a new epoch) and answers when the binary
    /// log is open there and nothing older will be published any more.
    [[nodiscard]] virtual Result<RewindAnswer> rewind(const std::optional<Ledger>& ledger,
                                                      Deadline deadline) = 0;
    /// The ledger's re-syncs are not done although the agent has sent everything: continue from
    /// where it says.
    [[nodiscard]] virtual Result<void> continue_resync(const Ledger& ledger, Deadline deadline) = 0;
    /// Opens a re-sync in the stream. An empty list = every synchronised table. With `keys`, which
    /// needs exactly one table: the rows between them are sent as a repair. That it was begun is
    /// the answer, and then it goes on also after the agent has ended and begun anew.
    [[nodiscard]] virtual Result<void> resync(const std::vector<TableName>& tables,
                                              const std::optional<KeyRange>& keys,
                                              Deadline deadline) = 0;
    /// Interval and manual mode: catch up once, now.
    [[nodiscard]] virtual Result<void> sync_now(Deadline deadline) = 0;
    [[nodiscard]] virtual Result<void> set_mode(Mode mode, std::chrono::seconds interval,
                                                Deadline deadline) = 0;
    [[nodiscard]] virtual Result<void> set_paused(bool is_paused, Deadline deadline) = 0;
    /// The newest rows of a synchronised table, by primary key descending, at most `limit`.
    [[nodiscard]] virtual Result<TextRows> recent_rows(const TableName& table, std::uint32_t limit,
                                                       Deadline deadline) = 0;
    /// Inserts one row at the branch, where its configuration allows it, with an account of its
    /// own. Columns that are not named get their default. Returns the row's key, also where the
    /// server made it; when it returns, the row is committed.
    [[nodiscard]] virtual Result<TextValues, RowRefusal> add_row(const TableName& table,
                                                                 const TextValues& values,
                                                                 Deadline deadline) = 0;
    /// What the doctor finds at the branch's server now.
    [[nodiscard]] virtual Result<std::vector<Finding>> findings(Deadline deadline) = 0;
};

/// The agent's way to the head office.
class HeadOfficeLink {
public:
    virtual ~HeadOfficeLink() = default;
    /// The branch's ledger; an empty optional: the head office knows nothing of this branch. An
    /// error: it did not answer before the deadline.
    [[nodiscard]] virtual Result<std::optional<Ledger>> fetch_ledger(Deadline deadline) = 0;
};

}  // namespace tributary
