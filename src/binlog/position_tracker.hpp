#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"
#include "binlog/transaction_handler.hpp"
#include "model/gtid.hpp"
#include "model/position.hpp"

namespace tributary::binlog {

/// Where a stream of transactions is. Told of every committed one; no text is made before somebody
/// asks. A value: copy it to keep the place of an earlier transaction.
class PositionTracker {
public:
    /// Starts after `start`. Fails when its GTID text cannot be read.
    [[nodiscard]] static Result<PositionTracker> make(Position start);

    void committed(const TransactionEnd& end);

    /// After the last committed transaction (the start, if there was none).
    [[nodiscard]] Position position() const;
    /// The same transaction was already counted: the stream is behind the start of this tracker.
    [[nodiscard]] bool is_known(const Gtid& gtid) const;

private:
    struct Last {
        std::uint32_t domain = 0;
        std::uint32_t server = 0;
        std::string source;
        std::uint64_t number = 0;
    };
    explicit PositionTracker(Position start) : start_(std::move(start)) {}
    void add_last_to_before();

    Position start_;
    /// Everything but `last_`; which of the two counts is start_.flavor.
    MariaDbGtidPosition mariadb_before_;
    MySqlGtidSet mysql_before_;
    Last last_;
    bool has_last_ = false;
    std::string file_;
    std::uint64_t offset_ = 0;
    std::uint64_t fingerprint_ = 0;
};

}  // namespace tributary::binlog
