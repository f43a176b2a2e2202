#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "amqp/connection.hpp"

namespace tributary::amqp {

/// Arguments of a declaration, `x-…`.
using Arguments =
    std::vector<std::pair<std::string, std::variant<bool, std::int64_t, std::string>>>;

struct ExchangeSpec {
    std::string name;
    /// `topic`, `fanout` …
    std::string type = "topic";
    bool is_durable = true;
};

struct QueueSpec {
    /// Empty: the broker chooses one.
    std::string name;
    bool is_durable = true;
    /// For this connection only; gone with it.
    bool is_exclusive = false;
    bool is_deleted_when_unused = false;
    Arguments arguments;
};

struct QueueState {
    std::string name;
    /// That wait, not counting those delivered and unacknowledged.
    std::uint64_t messages = 0;
    std::uint64_t consumers = 0;
};

struct BindingSpec {
    std::string queue;
    std::string exchange;
    std::string routing_key;
};

/// Declares, looks and deletes. Each call works on a channel of its own, so that a refusal
/// (Failure) leaves the connection good for everything else.
class Admin {
public:
    explicit Admin(Connection& connection) : connection_(connection) {}

    /// No change when it exists exactly so; Failure(kHaltStage, 406) when it exists differently.
    void declare(const ExchangeSpec& exchange);
    QueueState declare(const QueueSpec& queue);
    void bind(const BindingSpec& binding);
    void unbind(const BindingSpec& binding);

    /// Needs no permission to declare.
    [[nodiscard]] bool has_exchange(const std::string& name);
    /// Empty: there is no such queue.
    [[nodiscard]] std::optional<QueueState> find_queue(const std::string& name);

    /// Deletes the waiting messages; returns how many.
    std::uint64_t purge(const std::string& queue);
    /// No error when it does not exist.
    void delete_queue(const std::string& queue);

private:
    Connection& connection_;
};

}  // namespace tributary::amqp
