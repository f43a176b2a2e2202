#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "base/random.hpp"
#include "capture/agent_stream.hpp"
#include "capture/log_marks.hpp"
#include "capture/range_overlay.hpp"
#include "pipeline/agent_link.hpp"
#include "pipeline/branch_link.hpp"
#include "unit/simulation/branch_server.hpp"
#include "unit/simulation/broker.hpp"

namespace tributary::simulation {

/// The agent's pure classes, put together as its threads do: start plan, stream numbering, overlay,
/// window of unconfirmed messages, checkpoint. Every call is one small step.
class Agent {
public:
    Agent(Random& random, const BranchServer& server, Broker& broker)
        : random_(random), server_(server), broker_(broker), stream_(tables(), limits()) {}

    [[nodiscard]] static std::vector<TableName> tables() { return {kStock, kSales}; }

    /// `word`: what the head office answered, or that it did not. What is not running after it
    /// waits for the word.
    void start(const capture::HeadOfficeWord& word, std::uint64_t wall_seconds);
    [[nodiscard]] bool is_running() const { return is_running_; }
    /// Everything in memory is gone; the checkpoint file too, perhaps.
    void crash(bool loses_checkpoint);
    void lose_connection_to_database();

    /// Reads one more event of the binary log.
    void capture();
    /// Selects the next chunk of an open re-sync, or emits it once the stream has passed it.
    void snapshot();
    void publish();
    /// Takes what the broker says about the oldest messages.
    void settle(bool has_faults);
    [[nodiscard]] RewindAnswer rewind(const std::optional<Ledger>& ledger,
                                      std::uint64_t wall_seconds);
    void continue_resync(const Ledger& ledger);
    /// Resumed from its checkpoint without the head office's word: where its re-syncs continue it
    /// must still ask.
    [[nodiscard]] bool needs_word() const { return is_running_ && stream_.resyncs().needs_word(); }
    void wish_resync(const TableName& table) { stream_.wish_resync(table); }

    [[nodiscard]] AgentStatus status() const;
    /// Everything is read, confirmed and made equal, as far as it knows.
    [[nodiscard]] bool is_drained() const;

private:
    struct Chunk {
        TableName table;
        Sequence resync;
        std::uint64_t generation = 0;
        /// Entries of the log that the select could see.
        std::size_t high = 0;
        std::optional<capture::VisibleSet> low;
        capture::KeyBounds bounds;
        TableRows rows;
    };
    struct Open {
        StreamMessage message;
        ProgressFacts facts;
        Broker::Fate fate = Broker::Fate::kConfirmed;
    };

    [[nodiscard]] static capture::BatchLimits limits();
    void follow(const capture::StartPlan& plan, const capture::HeadOfficeWord& word);
    void open_log_at(const Position& place);
    void select_chunk(const capture::TableResync& resync);
    void feed(const std::vector<RowChange>& event);
    void commit(const LogEntry& entry);
    void check_broken();

    Random& random_;
    const BranchServer& server_;
    Broker& broker_;

    bool is_running_ = false;
    capture::AgentStream stream_;
    capture::RangeOverlay overlay_{512};
    capture::LogMarks marks_{6};
    capture::PlainKeyJudge judge_;
    std::optional<Chunk> chunk_;
    std::deque<Open> window_;
    std::optional<Checkpoint> moving_;
    std::size_t entry_ = 0;
    std::size_t event_ = 0;
    unsigned incarnation_ = 0;
    std::string new_epoch_because_;
    Epoch own_epoch_;

    std::optional<Checkpoint> checkpoint_;  // the file
};

}  // namespace tributary::simulation
