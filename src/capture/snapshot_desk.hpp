#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "base/deadline.hpp"
#include "capture/key_judge.hpp"
#include "capture/resync_book.hpp"
#include "capture/visible_set.hpp"

namespace tributary::capture {

/// A table to be selected in chunks, from `lower` to `upper` or its end.
struct SnapshotJob {
    /// Chunks carry it back; those of another number are void.
    std::uint64_t number = 0;
    std::shared_ptr<const TableSchema> schema;
    std::optional<EncodedKey> lower;
    std::optional<EncodedKey> upper;
    /// The first chunk takes at most so many rows; 0 = as the worker thinks.
    std::uint32_t rows_max = 0;
};

/// What one select returned, and what it could see.
struct Chunk {
    std::uint64_t job = 0;
    KeyBounds bounds;
    TableRows rows;
    /// Every transaction in it is visible to the select. MariaDB: the capture finds it out.
    std::optional<VisibleSet> low;
    /// A place in the binary log: every transaction that is visible ends at or before it. MariaDB:
    /// these are exactly the visible ones.
    std::string high_file;
    std::uint64_t high_offset = 0;
    /// MariaDB: holds at least every transaction that is visible, so that a quiet log need not say
    /// how far it was read.
    std::optional<VisibleSet> high;
    std::uint64_t rows_estimated = 0;
    /// It reaches to the end of its job.
    bool is_last = false;
};

/// Where the capture and the snapshot worker meet: jobs one way, chunks the other, and the head
/// office's word when the capture misses it. All calls are safe from both threads; no more than
/// kChunksInFlightMax chunks wait.
class SnapshotDesk {
public:
    // The capture.
    /// Replaces whatever is under way; the desk gives the job its number.
    void assign(SnapshotJob job);
    void clear();
    [[nodiscard]] bool has_job() const;
    /// The next chunk of the present job; stays until pop(). Only the capture removes chunks.
    [[nodiscard]] Chunk* front();
    void pop();
    void want_word();
    [[nodiscard]] std::optional<HeadOfficeWord> take_word();

    // The worker.
    struct Task {
        std::optional<SnapshotJob> job;
        bool is_word_wanted = false;
    };
    /// Waits for a job other than `finished`, or for a wish for the head office's word.
    [[nodiscard]] Task wait(std::uint64_t finished, const std::stop_token& stop, Deadline deadline);
    /// Waits for room. False: the chunk is void, or stop was requested.
    bool push(Chunk&& chunk, const std::stop_token& stop);
    [[nodiscard]] bool is_current(std::uint64_t job) const;
    void give_word(HeadOfficeWord word);
    /// Waits until the deadline or a stop request.
    void pause(const std::stop_token& stop, Deadline deadline);

private:
    mutable std::mutex mutex_;  // guards everything below
    std::condition_variable_any changed_;
    std::optional<SnapshotJob> job_;
    std::uint64_t last_number_ = 0;
    std::deque<Chunk> chunks_;
    bool is_word_wanted_ = false;
    std::optional<HeadOfficeWord> word_;
};

}  // namespace tributary::capture
