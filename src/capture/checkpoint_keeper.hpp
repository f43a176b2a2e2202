#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "pipeline/checkpoint.hpp"
#include "pipeline/stream_sink.hpp"

namespace tributary::capture {

/// Moves the checkpoint over what is confirmed and saves it, at most once a second and at the end.
/// It never runs ahead of the confirms. The transport calls it on its thread; the capture says
/// where a stream begins and what is to be remembered, on its own.
class CheckpointKeeper final : public ConfirmListener {
public:
    CheckpointKeeper(CheckpointStore& store, const Clock& clock) : store_(store), clock_(clock) {}

    /// The stream goes on behind `place`: at the start of a process, and when it was rewound
    /// (nothing that was offered before will be confirmed any more).
    void begin(const Checkpoint& place);

    /// What the next process must be told. Durable when it returns, if there is a place yet; throws
    /// what the store throws.
    void remember(OpenRequests requests);

    void on_confirmed(const ProgressFacts& facts) override;
    /// Saves if something moved and a second has passed. Throws what the store throws.
    void on_pause() override;
    /// Saves what is not saved yet.
    void finish();

    /// Up to which everything is confirmed; 0 before anything is.
    [[nodiscard]] Sequence confirmed() const;
    /// Of what is confirmed; 0 before anything is.
    [[nodiscard]] Epoch epoch() const;
    /// Changes and rows confirmed since the process started.
    [[nodiscard]] std::uint64_t changes() const;

private:
    void save();

    CheckpointStore& store_;
    const Clock& clock_;
    std::mutex store_mutex_;    // held while store_ is used
    mutable std::mutex mutex_;  // guards everything below
    std::optional<Checkpoint> checkpoint_;
    OpenRequests requests_;
    /// By this process.
    OpenRequests saved_requests_;
    bool is_saved_ = true;
    std::optional<SteadyTime> saved_at_;
    std::uint64_t changes_ = 0;
};

}  // namespace tributary::capture
