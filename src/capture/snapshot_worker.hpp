#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "capture/chunk_size.hpp"
#include "capture/snapshot_desk.hpp"
#include "mysql/connection.hpp"
#include "pipeline/agent_link.hpp"

namespace tributary::capture {

/// Selects tables chunk by chunk on a connection of its own, beside the stream, and asks the head
/// office for its word where the capture misses it. A lost connection is opened again, for ever;
/// what it selected counts only if the capture takes it.
class SnapshotWorker {
public:
    SnapshotWorker(mysql::ConnectOptions server, std::uint32_t chunk_rows_max, SnapshotDesk& desk,
                   HeadOfficeLink& head_office, const Clock& clock, Random& random);

    /// The thread's body; returns on a stop request.
    void run(const std::stop_token& stop);

private:
    void work(const SnapshotJob& job, const std::stop_token& stop);
    void fetch_word(const std::stop_token& stop);
    /// Nothing: the job is over or void.
    [[nodiscard]] std::optional<Chunk> select(const SnapshotJob& job,
                                              const std::optional<EncodedKey>& lower);
    void read_rows(const SnapshotJob& job, const std::optional<EncodedKey>& lower, Chunk& chunk);
    void note_visible(Chunk& chunk);
    void note_end(Chunk& chunk);
    [[nodiscard]] std::uint64_t fetch_estimate(const TableName& table);
    void log_progress(const SnapshotJob& job, std::uint64_t rows_estimated, bool is_last);

    mysql::ConnectOptions server_;
    SnapshotDesk& desk_;
    HeadOfficeLink& head_office_;
    const Clock& clock_;
    Backoff backoff_;
    ChunkSize size_;
    std::optional<mysql::Connection> connection_;
    std::uint64_t finished_ = 0;
    std::uint64_t rows_ = 0;
    SteadyTime started_{};
    SteadyTime logged_{};
    std::uint32_t rows_max_;
};

}  // namespace tributary::capture
