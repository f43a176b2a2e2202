#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apply/statement_batch.hpp"
#include "model/messages.hpp"
#include "mysql/connection.hpp"

namespace tributary {

/// A branch's ledger as it lies in the head office's database.
struct StoredLedger {
    Ledger ledger;
    /// Grows with every save and touch: two ledgers with one version are the same, and so is what
    /// is parked.
    std::uint64_t version = 0;
};

/// The tables `tributary_ledger` and `tributary_resync` of one database. The connection belongs to
/// the caller; every call is part of its transaction.
class LedgerStore {
public:
    /// `marks` is what is marked in the transactions that save (marks_of); 0 = nothing.
    explicit LedgerStore(std::string database, std::uint64_t marks = 0)
        : database_(std::move(database)), marks_(marks) {}

    /// Empty: nothing of the branch was ever applied.
    [[nodiscard]] std::optional<StoredLedger> fetch(mysql::Connection& connection,
                                                    const BranchId& branch) const;
    /// Only the version (0 = there is no ledger).
    [[nodiscard]] std::uint64_t fetch_version(mysql::Connection& connection,
                                              const BranchId& branch) const;
    struct Locked {
        std::uint64_t version = 0;  ///< 0 = there is no ledger
        /// The server's time as a literal. On MariaDB also in the session's kAppliedAt.
        std::string now;
    };
    /// Locks the branch's row until the transaction ends: whoever applies the same branch elsewhere
    /// waits.
    Locked lock(mysql::Connection& connection, const BranchId& branch) const;
    /// What writes `now`; of the re-syncs only those that differ from `before`.
    void save(StatementBatch& batch, const BranchId& branch,
              const std::optional<StoredLedger>& before, const StoredLedger& now) const;
    /// Something beside the ledger changed that belongs to it: who keeps a copy reads again. The
    /// row is locked.
    void touch(mysql::Connection& connection, const BranchId& branch) const;
    /// All branches that have a ledger.
    [[nodiscard]] std::vector<BranchId> fetch_branches(mysql::Connection& connection) const;

    [[nodiscard]] const std::string& database() const { return database_; }

private:
    void save_resyncs(StatementBatch& batch, const BranchId& branch, const Ledger* before,
                      const Ledger& now) const;

    /// `,marked_since = …`, or nothing. `before` and `now` are versions, as numbers or SQL.
    [[nodiscard]] std::string set_marks(std::string_view before, std::string_view now) const;

    std::string database_;
    std::uint64_t marks_ = 0;
};

/// Reads a decimal number that the program itself wrote; 0 for anything else.
[[nodiscard]] std::uint64_t stored_number(std::string_view text);

}  // namespace tributary
