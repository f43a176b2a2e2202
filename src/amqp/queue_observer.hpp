#pragma once

#include <memory>
#include <optional>
#include <string>

#include "amqp/admin.hpp"
#include "amqp/connection.hpp"

namespace tributary::amqp {

/// Looks at queues on a channel that it keeps: one exchange of words a look, cheap enough for
/// hundreds a second. Needs no permission to declare.
class QueueObserver {
public:
    explicit QueueObserver(Connection& connection);
    ~QueueObserver();
    QueueObserver(QueueObserver&&) noexcept;
    QueueObserver& operator=(QueueObserver&&) noexcept;

    /// Empty: there is no such queue. Throws Failure.
    [[nodiscard]] std::optional<QueueState> look(const std::string& queue);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace tributary::amqp
