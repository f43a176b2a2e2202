#pragma once

#include <cstdint>

#include "base/result.hpp"

namespace tributary::binlog {

/// The order in which events may come: GTID, then a single statement, or rows and statements up to
/// COMMIT. Pure: it is told the kinds of the events and says what each means for the transaction.
///
/// Sources: MariaDB 10.11 sql/log_event.h, Gtid_log_event (FL_STANDALONE: one event, no COMMIT;
/// otherwise the GTID stands for BEGIN); MySQL 9 manual, "Replication and Binary Logging" (a GTID
/// is followed by BEGIN or by one statement).
class GroupGrammar {
public:
    enum class Event : std::uint8_t {
        kGtid,            ///< MySQL: BEGIN or a statement follows
        kGtidGroup,       ///< MariaDB: opens a group like BEGIN
        kGtidStandalone,  ///< MariaDB: one statement follows
        kBegin,
        kPayload,  ///< MySQL: a whole compressed group, BEGIN to COMMIT
        kTableMap,
        kRows,
        kStatement,
        kSavepoint,  ///< SAVEPOINT, ROLLBACK TO, RELEASE
        kCommit,     ///< COMMIT or XID
        kRollback,
        kFormatDescription,
    };
    enum class Verdict : std::uint8_t {
        kNothing,        ///< belongs to no transaction
        kOpen,           ///< opens a transaction
        kInside,         ///< belongs to the open one
        kLastStatement,  ///< is the open one's only statement: the transaction ends behind it
        kCommit,         ///< ends it
        kRollback,       ///< ends it; its rows do not count
        kDiscard,        ///< shows that the open one was never finished
    };

    /// An order that no server writes fails.
    [[nodiscard]] Result<Verdict> next(Event event);
    void reset() { state_ = State::kOutside; }
    [[nodiscard]] bool is_open() const { return state_ != State::kOutside; }

private:
    enum class State : std::uint8_t { kOutside, kAfterGtid, kStandalone, kInside };
    Result<Verdict> move(State state, Verdict verdict) {
        state_ = state;
        return verdict;
    }
    Result<Verdict> next_outside(Event event);
    Result<Verdict> next_after_gtid(Event event);
    Result<Verdict> next_standalone(Event event);
    Result<Verdict> next_inside(Event event);

    State state_ = State::kOutside;
};

}  // namespace tributary::binlog
