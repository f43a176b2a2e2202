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

    /// `read` ends at this place of the log. (A snapshot may be of an earlier one: the server's
    /// engine commits after the log was written and sent.)
    void begin(VisibleSet read, std::string_view file, std::uint64_t offset);
    /// Transactions in the log's order.
    void add(const binlog::Gtid& gtid, const binlog::LogPlace& end);
    /// The transactions that end at or before the place, which the log was read up to. Nothing: it
    /// is before what is known here. Places must not go back from call to call.
    [[nodiscard]] std::optional<VisibleSet> up_to(std::string_view file, std::uint64_t offset);

private:
    struct Mark {
        std::uint32_t domain = 0;
        std::uint32_t server = 0;
        std::uint64_t number = 0;
        std::uint64_t offset = 0;
        std::uint32_t file = 0;
    };
    [[nodiscard]] bool is_reached(const Mark& mark, std::string_view file,
                                  std::uint64_t offset) const;
    void drop_first();

    std::size_t marks_max_;
    VisibleSet base_;
    std::deque<Mark> marks_;
    std::vector<std::string> files_;
    /// Where `base_` ends.
    std::string base_file_;
    std::uint64_t base_offset_ = 0;
};

}  // namespace tributary::capture
