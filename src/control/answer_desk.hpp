#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "amqp/rpc_server.hpp"
#include "control/task_thread.hpp"
#include "control/wake.hpp"

namespace tributary::control {

/// Private to this module: works on requests one behind the other on a thread of its own and keeps
/// the answers until the control thread takes them. An answer outlives the link that its request
/// came by: the asker's address is still good on the next one.
class AnswerDesk {
public:
    struct Ready {
        amqp::ReceivedRequest request;
        /// Encoded reply.
        std::string body;
    };

    /// `wake` lives longer than this and is rung when an answer is ready.
    explicit AnswerDesk(Wake& wake);

    /// False: too many requests wait already.
    [[nodiscard]] bool begin(amqp::ReceivedRequest request, std::function<std::string()> work);
    [[nodiscard]] std::vector<Ready> take_ready();

private:
    Wake& wake_;
    std::mutex mutex_;
    /// Written by the task thread, emptied by the control thread.
    std::vector<Ready> ready_;
    /// Last: its tasks use the members above.
    TaskThread tasks_;
};

}  // namespace tributary::control
