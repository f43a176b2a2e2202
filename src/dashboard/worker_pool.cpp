#include "dashboard/worker_pool.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <utility>

#include "dashboard/limits.hpp"

namespace tributary::dashboard {

mysql::Connection& KeptConnection::get() {
    const SteadyTime now = clock_.now();
    if (connection_ && connection_->is_open() && now - used_at_ > kPingAfter) {
        try {
            connection_->ping();
        } catch (const Failure&) {
            connection_.reset();
        }
    }
    if (!connection_ || !connection_->is_open()) connection_.emplace(server_, session_, stop_);
    used_at_ = now;
    return *connection_;
}

WorkerPool::WorkerPool(WorkerPoolOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock) {
    for (std::size_t i = 0; i < options_.threads; ++i) {
        threads_.emplace_back([this, i](const std::stop_token& stop) {
            pthread_setname_np(pthread_self(), fmt::format("{}-{}", options_.name, i + 1).c_str());
            run(stop);
        });
    }
}

WorkerPool::~WorkerPool() {
    stop();
}

bool WorkerPool::post(Job job) {
    const std::scoped_lock lock(mutex_);
    if (is_stopped_ || jobs_.size() >= options_.waiting_max) return false;
    jobs_.push_back(std::move(job));
    is_there_.notify_one();
    return true;
}

void WorkerPool::stop() {
    std::deque<Job> dropped;
    {
        const std::scoped_lock lock(mutex_);
        is_stopped_ = true;
        dropped.swap(jobs_);
    }
    stopping_.request_stop();
    for (std::jthread& thread : threads_) thread.request_stop();
    threads_.clear();
}

void WorkerPool::run(const std::stop_token& stop) {
    Connections connections{
        KeptConnection(options_.database, options_.records_session, clock_, stop),
        KeptConnection(options_.database, options_.apply_session, clock_, stop)};
    while (true) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            if (!is_there_.wait(lock, stop, [&] { return !jobs_.empty(); })) return;
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job(connections);
    }
}

}  // namespace tributary::dashboard
