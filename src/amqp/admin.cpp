#include "amqp/admin.hpp"

#include <fmt/format.h>

#include <type_traits>

#include "amqp/channel.hpp"

namespace tributary::amqp {
namespace {

struct Deaf final : ChannelListener {
    void on_method(const amqp_method_t&) override {}
    void on_delivered(Delivered&&) override {}
    void on_returned(Returned&&) override {}
};

/// A channel for one exchange of words.
class ShortChannel {
public:
    explicit ShortChannel(Connection& connection) : channel_(connection.link(), deaf_) {}
    template <class Answer, class Request>
    Answer call(amqp_method_number_t id, Request& request, amqp_method_number_t answer,
                const std::string& doing) {
        const amqp_method_t reply = channel_.call(id, &request, answer, Scene::kDeclare, doing);
        return *static_cast<const Answer*>(reply.decoded);
    }

private:
    Deaf deaf_;
    Channel channel_;
};

class LibraryTable {
public:
    explicit LibraryTable(const Arguments& arguments) {
        entries_.reserve(arguments.size());
        for (const auto& [name, argument] : arguments) {
            amqp_table_entry_t entry{};
            entry.key = bytes_of(name);
            std::visit([&entry](const auto& value) { set(entry.value, value); }, argument);
            entries_.push_back(entry);
        }
    }
    [[nodiscard]] amqp_table_t value() {
        return {.num_entries = static_cast<int>(entries_.size()), .entries = entries_.data()};
    }

private:
    static void set(amqp_field_value_t& out, bool value) {
        out.kind = AMQP_FIELD_KIND_BOOLEAN;
        out.value.boolean = value ? 1 : 0;
    }
    static void set(amqp_field_value_t& out, std::int64_t value) {
        out.kind = AMQP_FIELD_KIND_I64;
        out.value.i64 = value;
    }
    static void set(amqp_field_value_t& out, const std::string& value) {
        out.kind = AMQP_FIELD_KIND_UTF8;
        out.value.bytes = bytes_of(value);
    }
    std::vector<amqp_table_entry_t> entries_;
};

QueueState state_of(const amqp_queue_declare_ok_t& answer) {
    return {.name = std::string(view_of(answer.queue)),
            .messages = answer.message_count,
            .consumers = answer.consumer_count};
}

constexpr unsigned kNotFound = 404;

}  // namespace

void Admin::declare(const ExchangeSpec& exchange) {
    amqp_exchange_declare_t request{};
    request.exchange = bytes_of(exchange.name);
    request.type = bytes_of(exchange.type);
    request.durable = exchange.is_durable ? 1 : 0;
    (void)ShortChannel(connection_)
        .call<amqp_exchange_declare_ok_t>(AMQP_EXCHANGE_DECLARE_METHOD, request,
                                          AMQP_EXCHANGE_DECLARE_OK_METHOD,
                                          fmt::format("declaring exchange \"{}\"", exchange.name));
}

QueueState Admin::declare(const QueueSpec& queue) {
    LibraryTable arguments(queue.arguments);
    amqp_queue_declare_t request{};
    request.queue = bytes_of(queue.name);
    request.durable = queue.is_durable ? 1 : 0;
    request.exclusive = queue.is_exclusive ? 1 : 0;
    request.auto_delete = queue.is_deleted_when_unused ? 1 : 0;
    request.arguments = arguments.value();
    ShortChannel channel(connection_);
    return state_of(channel.call<amqp_queue_declare_ok_t>(
        AMQP_QUEUE_DECLARE_METHOD, request, AMQP_QUEUE_DECLARE_OK_METHOD,
        fmt::format("declaring queue \"{}\"", queue.name)));
}

void Admin::bind(const BindingSpec& binding) {
    amqp_queue_bind_t request{};
    request.queue = bytes_of(binding.queue);
    request.exchange = bytes_of(binding.exchange);
    request.routing_key = bytes_of(binding.routing_key);
    (void)ShortChannel(connection_)
        .call<amqp_queue_bind_ok_t>(AMQP_QUEUE_BIND_METHOD, request, AMQP_QUEUE_BIND_OK_METHOD,
                                    fmt::format("binding queue \"{}\" to exchange \"{}\"",
                                                binding.queue, binding.exchange));
}

void Admin::unbind(const BindingSpec& binding) {
    amqp_queue_unbind_t request{};
    request.queue = bytes_of(binding.queue);
    request.exchange = bytes_of(binding.exchange);
    request.routing_key = bytes_of(binding.routing_key);
    (void)ShortChannel(connection_)
        .call<amqp_queue_unbind_ok_t>(AMQP_QUEUE_UNBIND_METHOD, request,
                                      AMQP_QUEUE_UNBIND_OK_METHOD,
                                      fmt::format("unbinding queue \"{}\" from exchange \"{}\"",
                                                  binding.queue, binding.exchange));
}

bool Admin::has_exchange(const std::string& name) {
    amqp_exchange_declare_t request{};
    request.exchange = bytes_of(name);
    request.passive = 1;
    try {
        (void)ShortChannel(connection_)
            .call<amqp_exchange_declare_ok_t>(AMQP_EXCHANGE_DECLARE_METHOD, request,
                                              AMQP_EXCHANGE_DECLARE_OK_METHOD,
                                              fmt::format("looking for exchange \"{}\"", name));
    } catch (const Failure& failure) {
        if (failure.code() != kNotFound) throw;
        return false;
    }
    return true;
}

std::optional<QueueState> Admin::find_queue(const std::string& name) {
    amqp_queue_declare_t request{};
    request.queue = bytes_of(name);
    request.passive = 1;
    try {
        ShortChannel channel(connection_);
        return state_of(channel.call<amqp_queue_declare_ok_t>(
            AMQP_QUEUE_DECLARE_METHOD, request, AMQP_QUEUE_DECLARE_OK_METHOD,
            fmt::format("looking at queue \"{}\"", name)));
    } catch (const Failure& failure) {
        if (failure.code() != kNotFound) throw;
        return std::nullopt;
    }
}

std::uint64_t Admin::purge(const std::string& queue) {
    amqp_queue_purge_t request{};
    request.queue = bytes_of(queue);
    return ShortChannel(connection_)
        .call<amqp_queue_purge_ok_t>(AMQP_QUEUE_PURGE_METHOD, request, AMQP_QUEUE_PURGE_OK_METHOD,
                                     fmt::format("purging queue \"{}\"", queue))
        .message_count;
}

void Admin::delete_queue(const std::string& queue) {
    amqp_queue_delete_t request{};
    request.queue = bytes_of(queue);
    try {
        (void)ShortChannel(connection_)
            .call<amqp_queue_delete_ok_t>(AMQP_QUEUE_DELETE_METHOD, request,
                                          AMQP_QUEUE_DELETE_OK_METHOD,
                                          fmt::format("deleting queue \"{}\"", queue));
    } catch (const Failure& failure) {
        if (failure.code() != kNotFound) throw;
    }
}

}  // namespace tributary::amqp
