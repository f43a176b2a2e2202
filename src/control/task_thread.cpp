#include "control/task_thread.hpp"

#include "base/deadline.hpp"

namespace tributary::control {

TaskThread::TaskThread(std::size_t tasks_max)
    : tasks_(tasks_max), thread_([this](const std::stop_token& stop) { run(stop); }) {}

TaskThread::~TaskThread() {
    thread_.request_stop();
    thread_.join();
}

bool TaskThread::post(Task task) {
    return tasks_.push(std::move(task), 1, {}, Deadline::now());
}

void TaskThread::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        if (auto task = tasks_.pop(stop, Deadline(SteadyTime::max()))) (*task)();
    }
}

}  // namespace tributary::control
