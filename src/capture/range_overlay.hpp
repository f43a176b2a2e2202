#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "capture/key_judge.hpp"
#include "capture/limits.hpp"
#include "capture/visible_set.hpp"

namespace tributary::capture {

/// Keeps what the stream says about one table while chunks of it are selected beside it, and lays
/// that over a chunk, so that the chunk becomes exact at the stream's position without a lock.
/// Pure; one thread.
///
/// For every key the last image (or its deletion) is kept, within a byte limit; above it everything
/// is forgotten and only chunks whose select came after that moment can be made exact:
/// has_all_since() says which.
class RangeOverlay {
public:
    explicit RangeOverlay(std::size_t bytes_max = kOverlayBytesMax) : bytes_max_(bytes_max) {}

    /// Keeps the changes of `table` behind `read`, which is everything read so far.
    void watch(TableName table, VisibleSet read);
    void stop();
    [[nodiscard]] bool is_active() const { return table_.has_value(); }
    [[nodiscard]] bool is_watching(const TableName& table) const { return table_ == table; }

    // What the reader says. `begin` and `commit` for every transaction, the others for the table's
    // changes and all row events.
    void begin(const binlog::Gtid& gtid);
    void record(const TableSchema& schema, std::span<const Cell> before,
                std::span<const Cell> after);
    void end_row_event() { ++events_; }
    void undo(std::uint64_t row_events_kept);
    void commit(const binlog::Gtid& gtid);
    void discard();

    /// Everything that a select with this `low` could not see is here: it can be made exact, once
    /// read() covers it.
    [[nodiscard]] bool has_all_since(const VisibleSet& low) const { return low.covers(since_); }
    [[nodiscard]] const VisibleSet& read() const { return read_; }

    /// The chunk as it is now: what was kept and is not in `low` replaces, removes and adds rows.
    /// Fails when the table's columns have changed since; `judge` may throw.
    [[nodiscard]] Result<TableRows> lay(TableRows chunk, const VisibleSet& low,
                                        const KeyBounds& bounds, KeyJudge& judge) const;
    /// No chunk with an earlier `low` will come: forgets what is in it, also what of it is read
    /// only later.
    void forget(const VisibleSet& low);

    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    /// How often the limit was reached.
    [[nodiscard]] std::uint64_t overflows() const { return overflows_; }

private:
    struct Change {
        /// Empty: the row is gone.
        std::optional<std::string> image;
        std::uint32_t domain = 0;
        std::uint32_t source = 0;
        std::uint64_t number = 0;
    };
    struct Staged {
        EncodedKey key;
        std::optional<std::string> image;
        std::uint64_t event = 0;
    };
    using Changes = std::unordered_map<EncodedKey, Change>;

    void stage(EncodedKey key, std::optional<std::string> image);
    void put(EncodedKey&& key, Change change);
    void overflow();
    [[nodiscard]] bool is_in(const Change& change, const VisibleSet& low) const;
    [[nodiscard]] static std::size_t weight(const EncodedKey& key,
                                            const std::optional<std::string>& image);

    const std::size_t bytes_max_;
    std::optional<TableName> table_;
    VisibleSet since_;
    VisibleSet read_;
    Changes changes_;
    std::vector<std::string> sources_;
    std::size_t bytes_ = 0;
    std::uint64_t overflows_ = 0;

    std::vector<Staged> staged_;
    std::size_t staged_bytes_ = 0;
    std::uint64_t events_ = 0;
    bool is_overflown_ = false;
    /// The open transaction is in since_: every chunk to come has seen it.
    bool is_seen_ = false;
};

}  // namespace tributary::capture
