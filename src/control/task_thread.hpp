#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>
#include <thread>

#include "base/bounded_queue.hpp"

namespace tributary::control {

/// Runs tasks one behind the other on a thread of its own, so that a slow one does not keep the
/// owner from its connection. Tasks that have not begun when it goes are dropped.
class TaskThread {
public:
    using Task = std::function<void()>;

    explicit TaskThread(std::size_t tasks_max);
    ~TaskThread();
    TaskThread(const TaskThread&) = delete;
    TaskThread& operator=(const TaskThread&) = delete;

    /// False: too many wait already.
    [[nodiscard]] bool post(Task task);

private:
    void run(const std::stop_token& stop);

    BoundedQueue<Task> tasks_;
    std::jthread thread_;
};

}  // namespace tributary::control
