#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "capture/checkpoint_keeper.hpp"
#include "pipeline/agent_link.hpp"
#include "pipeline/stream_sink.hpp"

namespace tributary::capture {

/// Broker and head office in memory: takes messages, confirms them at once, folds them into tables
/// by the ledger's rules, and says what was wrong with their order. Safe from all threads.
class HeadOfficeFake final : public StreamSink, public HeadOfficeLink {
public:
    /// Column name → text, or nothing for NULL.
    using Row = std::vector<std::optional<std::string>>;
    using Table = std::map<EncodedKey, Row>;

    /// Who is told of confirms; may be nobody.
    void set_listener(ConfirmListener* listener);

    [[nodiscard]] bool offer(StreamMessage&& message, std::stop_token stop,
                             Deadline deadline) override;
    [[nodiscard]] bool is_hungry() const override { return true; }
    void discard_unconfirmed() override {}
    [[nodiscard]] bool is_settled() const override { return true; }
    [[nodiscard]] Result<std::optional<Ledger>> fetch_ledger(Deadline deadline) override;

    /// From now on nothing is taken.
    void refuse_messages(bool is_refusing);
    /// From now on it does not answer.
    void fall_silent(bool is_silent);
    /// Rows are counted, not kept.
    void keep_no_rows();

    struct State {
        std::optional<Ledger> ledger;
        std::map<TableName, Table> tables;
    };
    [[nodiscard]] State state() const;
    /// Restored from a backup.
    void set_state(State state);

    [[nodiscard]] std::optional<Ledger> ledger() const;
    /// Rows of a table, each as its texts with '|' between and NULL as `~`, ordered.
    [[nodiscard]] std::vector<std::string> rows(const TableName& table) const;
    /// Every re-sync is done.
    [[nodiscard]] bool is_synchronised() const;
    [[nodiscard]] std::vector<std::string> epoch_reasons() const;
    /// The first message that was out of order; empty: none was.
    [[nodiscard]] std::string fault() const;

    struct Counts {
        std::uint64_t fragments = 0;
        std::uint64_t ranges = 0;
        std::uint64_t range_rows = 0;
        std::uint64_t changes = 0;
        std::uint64_t duplicates = 0;
        std::size_t bytes_max = 0;
    };
    [[nodiscard]] Counts counts() const;
    /// The last schema that each kind of message carried.
    [[nodiscard]] std::shared_ptr<const TableSchema> range_schema() const;
    [[nodiscard]] std::shared_ptr<const TableSchema> batch_schema() const;

private:
    void take(const EpochStart& start);
    void take(const Batch& batch);
    void take(const Range& range);
    void fold(const Batch& batch, std::uint64_t first_transaction);
    void complain(std::string what);

    mutable std::mutex mutex_;  // guards everything below
    ConfirmListener* listener_ = nullptr;
    State state_;
    Counts counts_;
    std::vector<std::string> reasons_;
    std::string fault_;
    std::shared_ptr<const TableSchema> range_schema_;
    std::shared_ptr<const TableSchema> batch_schema_;
    bool is_refusing_ = false;
    bool is_silent_ = false;
    bool is_keeping_rows_ = true;
};

}  // namespace tributary::capture
