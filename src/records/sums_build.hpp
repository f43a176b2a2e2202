#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "mysql/connection.hpp"
#include "records/sales_portion.hpp"
#include "records/sales_table.hpp"
#include "records/sums_layout.hpp"
#include "records/sums_store.hpp"

namespace tributary::records {

/// Makes the sums of a sales table from nothing: the finest cells branch by branch, the rest from
/// them by the server, which is many times as fast as adding difference by difference. Nobody sees
/// the sums before they are whole; when the process dies, they are made from nothing again.
///
/// Changes meanwhile are marked as ever; what was marked before and not since is settled at the
/// end, few marks at a time, so that no lane waits for long. A call that threw ends it: begin anew.
class SumsBuild {
public:
    /// `store` outlives this.
    SumsBuild(const SumsStore& store, SalesTable table);

    /// Works until the sums are whole (true) or the deadline is over, for one step at least.
    [[nodiscard]] bool advance(mysql::Connection& connection, Deadline deadline,
                               const Clock& clock);

private:
    struct Piece {
        BranchId branch;
        DaySpan span;
    };
    void begin(mysql::Connection& connection);
    void step(mysql::Connection& connection);
    void read_branch(mysql::Connection& connection);
    void insert_piece(mysql::Connection& connection);
    void plan_by_branch();
    void plan_by_month(mysql::Connection& connection);
    void settle_some(mysql::Connection& connection);
    void finish(mysql::Connection& connection);
    /// Throws when another head office has begun to make them too.
    void expect_own(const SumsState& state) const;

    const SumsStore& store_;
    const SalesTable table_;
    const SumsLayout layout_;
    NameBook names_;
    enum class Phase : std::uint8_t {
        kNew,
        kClear,
        kCells,
        kOfBranches,
        kOfMonths,
        kSettle,
        kDone
    };
    Phase phase_ = Phase::kNew;
    /// Stands in the state while this is under way.
    std::string sign_;
    WallTime begun_at_;
    /// Those that were there then, and are not settled yet.
    std::deque<SalesMark> marks_;
    /// The ledgers then.
    std::vector<WholeRead> versions_;
    std::vector<BranchId> branches_;
    /// Branches up to this one are cut into pieces.
    std::size_t next_branch_ = 0;
    std::deque<Piece> pieces_;
    std::deque<Derivation> derivations_;
};

}  // namespace tributary::records
