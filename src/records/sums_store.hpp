#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "model/ids.hpp"
#include "mysql/connection.hpp"
#include "records/sales_tally.hpp"
#include "records/sums_derivation.hpp"
#include "records/sums_layout.hpp"

namespace tributary::records {

/// A day of a branch whose sales changed, as an apply lane marked it.
struct SalesMark {
    BranchId branch;
    PackedDay day = 0;
    /// Grows with every mark of the branch.
    std::uint64_t version = 0;

    [[nodiscard]] bool is_every_day() const;
};

/// A branch of which every day is to be read.
struct WholeRead {
    BranchId branch;
    /// The ledger's before it is read; 0: there is none.
    std::uint64_t version = 0;
};

/// What `tributary_sales_state` says.
struct SumsState {
    /// describe_sums of what the sums are of; empty: they are being cleared.
    std::string layout;
    /// Nothing: they are being made.
    std::optional<WallTime> as_of;
};

/// The tables `tributary_sales_*` of one database. Decides nothing. The connection belongs to the
/// caller, and so do transactions. Throws SqlFailure.
class SumsStore {
public:
    explicit SumsStore(const std::string& own_database);

    /// True: this connection is the one that may refresh, until it is closed.
    [[nodiscard]] bool take_turn(mysql::Connection& connection) const;
    [[nodiscard]] SumsState fetch_state(mysql::Connection& connection) const;
    /// Locks the state until the transaction ends: whoever refreshes elsewhere waits.
    [[nodiscard]] SumsState lock_state(mysql::Connection& connection) const;
    void save_state(mysql::Connection& connection, const SumsState& state) const;

    /// By the database's clock.
    [[nodiscard]] WallTime fetch_now(mysql::Connection& connection) const;
    /// The oldest days first, whole branches last; `limit` at most.
    [[nodiscard]] std::vector<SalesMark> fetch_marks(mysql::Connection& connection,
                                                     std::size_t limit) const;
    /// Removes the marks that are still of the same version.
    void settle(mysql::Connection& connection, std::span<const SalesMark> marks) const;
    /// Branches with commits of which the sums know nothing: the days of some that were made since
    /// every day was read last were not marked, or not for `marks`.
    [[nodiscard]] std::vector<WholeRead> fetch_unmarked(mysql::Connection& connection,
                                                        std::uint64_t marks) const;
    /// Every branch with a ledger.
    [[nodiscard]] std::vector<WholeRead> fetch_versions(mysql::Connection& connection) const;
    /// The branch that was read whole the longest time ago, or never, if that is before `age` ago.
    [[nodiscard]] std::optional<WholeRead> fetch_oldest(mysql::Connection& connection,
                                                        std::chrono::seconds age) const;
    /// Branches were read whole.
    void save_reads(mysql::Connection& connection, std::span<const WholeRead> reads) const;
    /// Days of a branch that are marked now; kEveryDay may be among them.
    [[nodiscard]] std::vector<SalesMark> fetch_marks_of(mysql::Connection& connection,
                                                        const BranchId& branch) const;
    /// Removes some of all sums; true: there are none left.
    [[nodiscard]] bool clear_some(mysql::Connection& connection) const;

    /// The days' finest cells, with the number of the branch in `branches`. `condition` is one on
    /// `branch` and `day`.
    [[nodiscard]] SalesCells fetch_cells(mysql::Connection& connection, const SumsLayout& layout,
                                         std::span<const BranchId> branches,
                                         const std::string& condition) const;
    /// Gives every name of the book its id.
    void learn_names(mysql::Connection& connection, NameBook& book) const;
    void write(mysql::Connection& connection, const SumsLayout& layout,
               std::span<const BranchId> branches, const SumsChanges& changes) const;
    /// Puts a branch's finest cells in where none are.
    void insert_cells(mysql::Connection& connection, const SumsLayout& layout,
                      const BranchId& branch, const SalesCells& cells) const;
    /// Where none are.
    void derive(mysql::Connection& connection, const SumsLayout& layout,
                const Derivation& derivation) const;
    /// The months of which there are sums of `cuboid`.
    [[nodiscard]] std::vector<PackedDay> fetch_months(mysql::Connection& connection,
                                                      Cuboid cuboid) const;
    /// The tables that held the sums in older versions; they stay where the account may not drop
    /// tables.
    void drop_former(mysql::Connection& connection) const;

private:
    void add(mysql::Connection& connection, const SumsLayout& layout,
             std::span<const BranchId> branches, const SumsChanges& changes) const;
    void insert(mysql::Connection& connection, const SumsLayout& layout,
                std::span<const BranchId> branches, const SumsChanges& rows,
                std::string tail) const;
    void remove_empty(mysql::Connection& connection, std::span<const BranchId> branches,
                      const SumsChanges& changes) const;

    std::string lock_name_;
    std::string own_database_;
    std::string sums_table_;
    std::string name_table_;
    std::string state_table_;
    std::string branch_table_;
    std::string changed_table_;
    std::string ledger_table_;
};

}  // namespace tributary::records
