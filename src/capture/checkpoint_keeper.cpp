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
    {
        const std::scoped_lock lock(mutex_);
        if (requests == requests_ && requests == saved_requests_) return;
        requests_ = std::move(requests);
        if (!checkpoint_) return;
        checkpoint_->requests = requests_;
        is_saved_ = false;
    }
    save();
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
    {
        const std::scoped_lock lock(mutex_);
        if (is_saved_ || (saved_at_ && clock_.now() - *saved_at_ < kCheckpointPeriod)) return;
    }
    save();
}

void CheckpointKeeper::finish() {
    {
        const std::scoped_lock lock(mutex_);
        if (is_saved_) return;
    }
    save();
}

/// Copies with the store in hand: an older copy never comes after a newer one.
void CheckpointKeeper::save() {
    const std::scoped_lock storing(store_mutex_);
    Checkpoint checkpoint;
    {
        const std::scoped_lock lock(mutex_);
        checkpoint = *checkpoint_;
    }
    store_.save(checkpoint);
    const std::scoped_lock lock(mutex_);
    saved_at_ = clock_.now();
    is_saved_ = checkpoint_ == checkpoint;
    saved_requests_ = std::move(checkpoint.requests);
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
