#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "mysql/connect_options.hpp"
#include "mysql/connection.hpp"

namespace tributary::dashboard {

/// A database connection that is opened when it is needed, and again when it was lost. One thread.
class KeptConnection {
public:
    KeptConnection(mysql::ConnectOptions server, mysql::SessionOptions session, const Clock& clock,
                   std::stop_token stop)
        : server_(std::move(server)),
          session_(std::move(session)),
          clock_(clock),
          stop_(std::move(stop)) {}

    /// Throws SqlFailure.
    [[nodiscard]] mysql::Connection& get();
    /// The next one is a new one.
    void drop() { connection_.reset(); }

private:
    mysql::ConnectOptions server_;
    mysql::SessionOptions session_;
    const Clock& clock_;
    std::stop_token stop_;
    std::optional<mysql::Connection> connection_;
    SteadyTime used_at_;
};

/// What a worker works with.
struct Connections {
    /// As sales_reading_session says.
    KeptConnection records;
    /// As apply_session says: for what the apply lanes would write.
    KeptConnection apply;
};

struct WorkerPoolOptions {
    /// At most 13 characters; each thread's number follows.
    std::string name;
    std::size_t threads = 1;
    /// Jobs that wait for a thread.
    std::size_t waiting_max = 1;
    mysql::ConnectOptions database;
    mysql::SessionOptions records_session;
    mysql::SessionOptions apply_session;
};

/// Threads that do what takes time, each with connections of its own. Jobs that have not begun when
/// it stops are dropped.
class WorkerPool {
public:
    /// Must not throw.
    using Job = std::function<void(Connections&)>;

    /// `clock` outlives this.
    WorkerPool(WorkerPoolOptions options, const Clock& clock);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// False, and the job is dropped: too many wait already, or it has stopped. Any thread.
    [[nodiscard]] bool post(Job job);
    /// Ends database calls that are under way, also of connections that were opened with
    /// stop_token(). Not from a job.
    void stop();
    /// For connections that outlive a job.
    [[nodiscard]] std::stop_token stop_token() const { return stopping_.get_token(); }

private:
    void run(const std::stop_token& stop);

    WorkerPoolOptions options_;
    const Clock& clock_;
    std::stop_source stopping_;
    std::mutex mutex_;
    std::condition_variable_any is_there_;
    /// Under mutex_.
    std::deque<Job> jobs_;
    bool is_stopped_ = false;
    std::vector<std::jthread> threads_;
};

}  // namespace tributary::dashboard
