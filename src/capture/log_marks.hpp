#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "binlog/transaction_handler.hpp"
#include "capture/visible_set.hpp"

namespace tributary::capture {

/// Where the transactions read lately end in the log, so that a place in it can be said as a set of
/// transactions. (MariaDB tells a snapshot's place as file and offset; its own translation,
/// BINLOG_GTID_POS, reads the file from its beginning.) Pure; one thread.
class LogMarks {
public:
    explicit LogMarks(std::size_t marks_max = 100'000) : marks_max_(marks_max) {}

    /// Everything in `read` ends at or before each place that will be asked for.
    void begin(VisibleSet read);
    /// Transactions in the log's order.
    void add(const binlog::Gtid& gtid, const binlog::LogPlace& end);
    /// The transactions that end at or before the place, which the log was read up to. Nothing: it
    /// is too long ago. Places must not go back from call to call.
    [[nodiscard]] std::optional<VisibleSet> up_to(std::string_view file, std::uint64_t offset);

private:
    struct Mark {
        std::uint32_t domain = 0;
        std::uint32_t server = 0;
        std::uint64_t number = 0;
        std::uint64_t offset = 0;
        std::uint32_t file = 0;
    };
    [[nodiscard]] bool ends_behind(const Mark& mark, std::string_view file,
                                   std::uint64_t offset) const;
    void drop_first();

    std::size_t marks_max_;
    VisibleSet base_;
    std::deque<Mark> marks_;
    std::vector<std::string> files_;
    /// The last one that had to go before anybody asked.
    std::optional<Mark> lost_;
};

}  // namespace tributary::capture
