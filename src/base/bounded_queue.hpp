#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "base/deadline.hpp"

namespace tributary {

/// Joins two stages: one or more threads push, one pops. Limited in bytes, so that memory does not
/// grow with the backlog; an item that alone is above the limit passes when the queue is empty, so
/// that work cannot stall.
template <class T>
class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    /// Waits for room. False: the deadline passed or stop was requested, and `item` was not taken
    /// (nor moved from).
    [[nodiscard]] bool push(T&& item, std::size_t bytes, std::stop_token stop, Deadline deadline) {
        std::unique_lock lock(mutex_);
        const bool has_room = room_.wait_until(lock, stop, deadline.at(), [&] {
            return items_.empty() || bytes_ + bytes <= bytes_max_;
        });
        if (!has_room) return false;
        items_.emplace_back(std::move(item), bytes);
        bytes_ += bytes;
        lock.unlock();
        filled_.notify_one();
        return true;
    }

    /// Waits for an item. Empty: the deadline passed or stop was requested.
    [[nodiscard]] std::optional<T> pop(std::stop_token stop, Deadline deadline) {
        std::unique_lock lock(mutex_);
        if (!filled_.wait_until(lock, stop, deadline.at(), [&] { return !items_.empty(); }))
            return std::nullopt;
        std::optional<T> item(std::move(items_.front().first));
        bytes_ -= items_.front().second;
        items_.pop_front();
        lock.unlock();
        room_.notify_all();
        return item;
    }

    void clear() {
        {
            const std::scoped_lock lock(mutex_);
            items_.clear();
            bytes_ = 0;
        }
        room_.notify_all();
    }

    [[nodiscard]] bool is_empty() const {
        const std::scoped_lock lock(mutex_);
        return items_.empty();
    }
    [[nodiscard]] std::size_t bytes() const {
        const std::scoped_lock lock(mutex_);
        return bytes_;
    }

private:
    const std::size_t bytes_max_;
    mutable std::mutex mutex_;
    std::condition_variable_any room_;
    std::condition_variable_any filled_;
    std::deque<std::pair<T, std::size_t>> items_;
    std::size_t bytes_ = 0;
};

}  // namespace tributary
