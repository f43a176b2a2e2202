#include "capture/snapshot_desk.hpp"

#include <utility>

#include "capture/limits.hpp"

namespace tributary::capture {

void SnapshotDesk::assign(SnapshotJob job) {
    {
        const std::scoped_lock lock(mutex_);
        job.number = ++last_number_;
        job_ = std::move(job);
        chunks_.clear();
    }
    changed_.notify_all();
}

void SnapshotDesk::clear() {
    {
        const std::scoped_lock lock(mutex_);
        job_.reset();
        chunks_.clear();
    }
    changed_.notify_all();
}

bool SnapshotDesk::has_job() const {
    const std::scoped_lock lock(mutex_);
    return job_.has_value();
}

Chunk* SnapshotDesk::front() {
    const std::scoped_lock lock(mutex_);
    return chunks_.empty() ? nullptr : &chunks_.front();
}

void SnapshotDesk::pop() {
    {
        const std::scoped_lock lock(mutex_);
        if (!chunks_.empty()) chunks_.pop_front();
    }
    changed_.notify_all();
}

void SnapshotDesk::want_word() {
    {
        const std::scoped_lock lock(mutex_);
        is_word_wanted_ = true;
    }
    changed_.notify_all();
}

std::optional<HeadOfficeWord> SnapshotDesk::take_word() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(word_, std::nullopt);
}

SnapshotDesk::Task SnapshotDesk::wait(std::uint64_t finished, const std::stop_token& stop,
                                      Deadline deadline) {
    std::unique_lock lock(mutex_);
    const auto has_task = [&] { return is_word_wanted_ || (job_ && job_->number != finished); };
    if (!changed_.wait_until(lock, stop, deadline.at(), has_task)) return {};
    Task task{.job = std::nullopt, .is_word_wanted = is_word_wanted_};
    if (job_ && job_->number != finished) task.job = job_;
    return task;
}

bool SnapshotDesk::push(Chunk&& chunk, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    const auto is_void = [&] { return !job_ || job_->number != chunk.job; };
    if (!changed_.wait(lock, stop,
                       [&] { return is_void() || chunks_.size() < kChunksInFlightMax; }))
        return false;
    if (is_void()) return false;
    chunks_.push_back(std::move(chunk));
    return true;
}

bool SnapshotDesk::is_current(std::uint64_t job) const {
    const std::scoped_lock lock(mutex_);
    return job_ && job_->number == job;
}

void SnapshotDesk::give_word(HeadOfficeWord word) {
    const std::scoped_lock lock(mutex_);
    is_word_wanted_ = false;
    word_ = std::move(word);
}

void SnapshotDesk::pause(const std::stop_token& stop, Deadline deadline) {
    std::unique_lock lock(mutex_);
    (void)changed_.wait_until(lock, stop, deadline.at(), [] { return false; });
}

}  // namespace tributary::capture
