#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "apply/apply_settings.hpp"
#include "apply/commit_record.hpp"
#include "apply/ledger_store.hpp"
#include "apply/parked_entry.hpp"
#include "mysql/connection.hpp"

namespace tributary {

/// Which parked changes; what is not said leaves nothing out.
struct ParkedFilter {
    std::vector<BranchId> branches;
    std::optional<unsigned> error_code;
    std::vector<std::uint64_t> ids;
};

/// A page begins behind the entry `after`, the last one of the page before.
struct ParkedPage {
    std::uint64_t after = 0;
    std::uint32_t limit = 100;
};

/// Entries that the database refused for one reason.
struct ParkedCause {
    unsigned error_code = 0;
    std::uint64_t count = 0;
    /// The message of the oldest one.
    std::string example;
};

struct ParkedDetail {
    ParkedEntry entry;
    /// The row of this key at the head office now, without the branch's column; nothing: there is
    /// none.
    std::optional<TextRow> head_office;
};

/// What became of the entries that a person wanted to settle.
struct ParkedOutcome {
    struct Failed {
        ParkedEntry entry;  ///< only the id is set where nothing of that id is parked
        std::string error;
    };
    std::uint64_t settled = 0;
    /// The first kFailuresTold.
    std::vector<Failed> failed;
};

struct RepairOutcome {
    enum class What : std::uint8_t {
        kWritten,
        kNotParked,  ///< nothing of that id is parked
        kInvalid,    ///< `faults` says what is wrong with the values; nothing was tried
        kRefused,    ///< by the database, as `faults` says; it stays parked with this error
    };
    What what = What::kWritten;
    std::vector<std::string> faults;
};

/// Where people look at parked changes and settle them: the table `tributary_parked`. Settling
/// waits for the lane's transaction of the branch, and the lane learns of it by the ledger's
/// version. The connection belongs to the caller's thread, is set up as apply_session says and has
/// no open transaction; every call throws SqlFailure.
class ParkedDesk {
public:
    /// `settings` outlives this.
    explicit ParkedDesk(const ApplySettings& settings);

    /// The oldest first.
    [[nodiscard]] std::vector<ParkedEntry> list(mysql::Connection& connection,
                                                const ParkedFilter& filter, ParkedPage page) const;
    [[nodiscard]] std::uint64_t count(mysql::Connection& connection,
                                      const ParkedFilter& filter) const;
    /// The commonest first.
    [[nodiscard]] std::vector<ParkedCause> causes(mysql::Connection& connection,
                                                  const ParkedFilter& filter) const;
    /// Nothing: nothing of that id is parked.
    [[nodiscard]] std::optional<ParkedDetail> fetch(mysql::Connection& connection,
                                                    std::uint64_t id) const;

    /// Writes what is parked now and forgets it. What is refused again stays parked, with the new
    /// error. Many entries take many transactions: a failure that is thrown leaves what was
    /// settled before settled.
    ParkedOutcome retry(mysql::Connection& connection, const ParkedFilter& filter) const;
    /// Forgets it: the head office stays different from the branch until the key changes again or
    /// a re-sync comes.
    ParkedOutcome discard(mysql::Connection& connection, const ParkedFilter& filter) const;
    /// Writes one row with other values, by the names of the head office's table; columns that are
    /// not named keep the branch's values, and the key must stay. The head office is then
    /// different from the branch until the key changes again or a re-sync comes.
    RepairOutcome repair(mysql::Connection& connection, std::uint64_t id,
                         const TextRow& values) const;

private:
    /// Entries of one branch that are settled in one transaction.
    using Run = std::span<const ParkedEntry>;
    /// What one transaction wrote.
    struct Written {
        LedgerStore::Locked ledger;
        CommitRecord record;
        bool has_sales = false;
        /// With other values than the branch has.
        bool is_edited = false;
    };
    using SettleRun = void (ParkedDesk::*)(mysql::Connection&, Run, ParkedOutcome&) const;

    [[nodiscard]] std::vector<ParkedEntry> select(mysql::Connection& connection,
                                                  const ParkedFilter& filter, ParkedPage page,
                                                  std::size_t values_max) const;
    ParkedOutcome settle_all(mysql::Connection& connection, const ParkedFilter& filter,
                             SettleRun settle) const;
    void retry_run(mysql::Connection& connection, Run run, ParkedOutcome& outcome) const;
    void discard_run(mysql::Connection& connection, Run run, ParkedOutcome& outcome) const;
    /// In the caller's transaction.
    [[nodiscard]] RepairOutcome repair_entry(mysql::Connection& connection,
                                             const ParkedEntry& entry, const TextRow& edits,
                                             Written& written) const;
    /// The head office's row of a sale stays or becomes another than the branch's: the lane is to
    /// know when it changes next, for the sums.
    void note_strayed(mysql::Connection& connection, const ParkedEntry& entry) const;
    /// Writes the row, in the caller's transaction, and forgets the entry. Returns why the database
    /// refuses it; nothing is then done and the entry bears the error. Empty: done.
    [[nodiscard]] std::string write(mysql::Connection& connection, const ParkedEntry& entry,
                                    std::string_view remove_sql, std::string_view write_sql,
                                    Written& written) const;
    /// Tells the lane that the branch's parked changes are others, who sums up that its sales are,
    /// and people how the rows came.
    void touch(mysql::Connection& connection, const BranchId& branch, const Written& written) const;
    [[nodiscard]] bool is_sales(const TableName& table) const;

    const ApplySettings& settings_;
    LedgerStore ledgers_;
    std::string table_;  ///< quoted
};

}  // namespace tributary
