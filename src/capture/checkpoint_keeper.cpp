#include "capture/checkpoint_keeper.hpp"

#include <utility>

#include "base/fault_point.hpp"
#include "capture/limits.hpp"

namespace tributary::capture {

void CheckpointKeeper::begin(const Checkpoint& place) {
    const std::scoped_lock lock(mutex_);
    checkpoint_ = place;
    checkpoint_->requests = requests_;
    is_saved_ = false;
}

void CheckpointKeeper::remember(OpenRequests requests) {
    std::optional<Checkpoint> checkpoint;
    {
        const std::scoped_lock lock(mutex_);
        if (requests == requests_) return;
        requests_ = std::move(requests);
        if (!checkpoint_) return;
        checkpoint_->requests = requests_;
        is_saved_ = false;
        checkpoint = checkpoint_;
    }
    save(std::move(*checkpoint));
}

void CheckpointKeeper::on_confirmed(const ProgressFacts& facts) {
    fault_point("confirmed");
    const std::scoped_lock lock(mutex_);
    changes_ += facts.changes;
    if (!facts.is_start && !facts.through) return;
    if (!checkpoint_) checkpoint_.emplace().requests = requests_;
    advance(*checkpoint_, facts);
    is_saved_ = false;
}

void CheckpointKeeper::on_pause() {
    std::optional<Checkpoint> checkpoint;
    {
        const std::scoped_lock lock(mutex_);
        if (is_saved_ || (saved_at_ && clock_.now() - *saved_at_ < kCheckpointPeriod)) return;
        checkpoint = checkpoint_;
    }
    save(std::move(*checkpoint));
}

void CheckpointKeeper::finish() {
    std::optional<Checkpoint> checkpoint;
    {
        const std::scoped_lock lock(mutex_);
        if (is_saved_) return;
        checkpoint = checkpoint_;
    }
    save(std::move(*checkpoint));
}

void CheckpointKeeper::save(Checkpoint checkpoint) {
    {
        const std::scoped_lock lock(store_mutex_);
        store_.save(checkpoint);
    }
    const std::scoped_lock lock(mutex_);
    saved_at_ = clock_.now();
    is_saved_ = checkpoint_ == checkpoint;
}

Sequence CheckpointKeeper::confirmed() const {
    const std::scoped_lock lock(mutex_);
    return checkpoint_ ? checkpoint_->sequence : Sequence(0);
}

Epoch CheckpointKeeper::epoch() const {
    const std::scoped_lock lock(mutex_);
    return checkpoint_ ? checkpoint_->epoch : Epoch(0);
}

std::uint64_t CheckpointKeeper::changes() const {
    const std::scoped_lock lock(mutex_);
    return changes_;
}

}  // namespace tributary::capture
