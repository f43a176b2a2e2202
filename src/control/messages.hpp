#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/messages.hpp"
#include "pipeline/agent_link.hpp"
#include "pipeline/branch_link.hpp"
#include "pipeline/finding.hpp"
#include "pipeline/text_rows.hpp"

namespace tributary::control {

// What is asked of an agent, each as in AgentCommands.
struct AskStatus {
    friend bool operator==(const AskStatus&, const AskStatus&) = default;
};
struct SyncNow {
    friend bool operator==(const SyncNow&, const SyncNow&) = default;
};
struct SetMode {
    Mode mode = Mode::kContinuous;
    /// Of Mode::kInterval.
    std::chrono::seconds interval{0};
    friend bool operator==(const SetMode&, const SetMode&) = default;
};
struct SetPaused {
    bool is_paused = false;
    friend bool operator==(const SetPaused&, const SetPaused&) = default;
};
struct Resync {
    /// Empty: every synchronised table.
    std::vector<TableName> tables;
    /// Only of one table; empty: the whole tables.
    std::optional<KeyRange> keys;
    friend bool operator==(const Resync&, const Resync&) = default;
};
struct Rewind {
    /// Empty: a new epoch.
    std::optional<Ledger> ledger;
    friend bool operator==(const Rewind&, const Rewind&) = default;
};
struct ContinueResync {
    Ledger ledger;
    friend bool operator==(const ContinueResync&, const ContinueResync&) = default;
};
struct RecentRows {
    TableName table;
    /// 1 to kRecentRowsMax.
    std::uint32_t limit = 20;
    friend bool operator==(const RecentRows&, const RecentRows&) = default;
};
struct AddRow {
    TableName table;
    TextValues values;
    friend bool operator==(const AddRow&, const AddRow&) = default;
};
struct AskFindings {
    friend bool operator==(const AskFindings&, const AskFindings&) = default;
};
using AgentCommand = std::variant<AskStatus, SyncNow, SetMode, SetPaused, Resync, Rewind,
                                  ContinueResync, RecentRows, AddRow, AskFindings>;
/// `rewind`: for people and the log.
[[nodiscard]] std::string_view name_of(const AgentCommand& command);

struct AgentRequest {
    /// How long the sender waits.
    std::chrono::milliseconds timeout{0};
    AgentCommand command;
    friend bool operator==(const AgentRequest&, const AgentRequest&) = default;
};

struct AgentReply {
    /// A sentence; empty: done.
    std::string error;
    /// Of AskStatus.
    std::optional<AgentStatus> status;
    /// Of Rewind.
    std::optional<RewindAnswer> rewind;
    /// Of RecentRows.
    std::optional<TextRows> rows;
    /// Of AddRow: the key of the row.
    TextValues key;
    /// Of AddRow, with an error: every value that is wrong.
    std::vector<ValueFault> faults;
    /// Of AskFindings.
    std::vector<Finding> findings;
    friend bool operator==(const AgentReply&, const AgentReply&) = default;
};

/// Why a question to another process was not answered.
struct AskError {
    enum class Kind : std::uint8_t {
        kAway,      ///< nobody is there to ask
        kNoAnswer,  ///< not in time, or not understood
        kRefused,   ///< it answered that it cannot, or will not
    };
    Kind kind = Kind::kRefused;
    /// A sentence.
    std::string what;
    /// Of AddRow: every value that is wrong.
    std::vector<ValueFault> faults;
};

/// A reply whose error is not empty, as the asker sees it.
[[nodiscard]] AskError refusal_of(AgentReply&& reply);

/// The four honest states of a branch.
enum class Condition : std::uint8_t {
    kQuiet,        ///< heard of lately, and the head office has everything that the branch has
    kCatchingUp,   ///< heard of lately, and there is more to come
    kUnreachable,  ///< not heard of
    kStopped,      ///< a person must act
};
[[nodiscard]] std::string_view name_of(Condition condition);

/// One branch as the head office sees it.
struct BranchOverview {
    BranchId branch;
    Condition condition = Condition::kUnreachable;
    /// A sentence; empty where the condition says all.
    std::string reason;
    /// Transactions that the agent has read and the head office has not applied. Empty: not known,
    /// as they are not of one epoch, or as the agent is away or does not read.
    std::optional<std::uint64_t> lag_transactions;
    /// For how long, by the head office's clock, it has known of something that is not applied yet;
    /// 0 = there is nothing. Empty: not known.
    std::optional<std::chrono::milliseconds> lag;
    /// The last that the agent said; empty: nothing yet.
    std::optional<AgentStatus> agent;
    /// When it said so.
    std::optional<std::chrono::milliseconds> heard_ago;
    std::optional<ApplyStatus> apply;
    /// Messages that wait with the broker, looked at every few seconds. Empty: not known (yet).
    std::optional<std::uint64_t> broker_backlog;
};

/// What an agent asks of the head office: where its branch is.
struct HeadOfficeRequest {
    /// How long the sender waits.
    std::chrono::milliseconds timeout{0};
    BranchId ledger_of;
    friend bool operator==(const HeadOfficeRequest&, const HeadOfficeRequest&) = default;
};

struct HeadOfficeReply {
    /// A sentence; empty: done.
    std::string error;
    /// Empty: the head office knows nothing of the branch.
    std::optional<Ledger> ledger;
    friend bool operator==(const HeadOfficeReply&, const HeadOfficeReply&) = default;
};

}  // namespace tributary::control
