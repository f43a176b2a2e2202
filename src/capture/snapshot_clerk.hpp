#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "capture/agent_stream.hpp"
#include "capture/range_overlay.hpp"
#include "capture/snapshot_desk.hpp"
#include "capture/stream_feed.hpp"
#include "capture/table_book.hpp"
#include "mysql/connection.hpp"

namespace tributary::capture {

/// The capture's side of a snapshot: gives tables to the worker and makes its chunks exact at the
/// stream's position. Belongs to the capture's thread; called between transactions.
class SnapshotClerk {
public:
    SnapshotClerk(SnapshotDesk& desk, AgentStream& stream, RangeOverlay& overlay, StreamFeed& feed,
                  TableBook& book)
        : desk_(desk), stream_(stream), overlay_(overlay), feed_(feed), book_(book) {}

    /// One step: a new job if the re-syncs changed, else the next chunk, if the stream has reached
    /// it. `place` is the end of what was read. Throws Failure.
    void step(const binlog::LogPlace& place, mysql::Connection& connection);
    /// Whatever was selected is void.
    void cancel();
    /// A chunk or a job is under way.
    [[nodiscard]] bool is_active() const { return is_active_; }

private:
    void assign(std::uint32_t rows_max);
    void take_word();
    void lay_and_emit(Chunk& chunk, mysql::Connection& connection);
    void retry(const Chunk& chunk);
    [[nodiscard]] bool is_reached(const Chunk& chunk, const binlog::LogPlace& place) const;

    SnapshotDesk& desk_;
    AgentStream& stream_;
    RangeOverlay& overlay_;
    StreamFeed& feed_;
    TableBook& book_;
    std::uint64_t generation_ = 0;
    std::uint64_t overflows_ = 0;
    /// What is being selected: a repair, or else the re-sync.
    std::optional<std::uint64_t> repair_;
    Sequence resync_;
    bool is_active_ = false;
    bool is_word_wanted_ = false;
};

}  // namespace tributary::capture
