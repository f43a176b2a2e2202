#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>

#include "base/random.hpp"
#include "model/messages.hpp"
#include "pipeline/delivery_source.hpp"

namespace tributary::simulation {

/// One branch's queue with a single active consumer: order is kept, what is not acknowledged comes
/// again in its place.
class Broker {
public:
    enum class Fate : std::uint8_t {
        kConfirmed,
        kNacked,   ///< not in the queue
        kUnknown,  ///< in the queue, and the confirm was lost
    };

    explicit Broker(Random& random) : random_(random) {}

    [[nodiscard]] Fate publish(const StreamMessage& message, bool has_faults) {
        const std::uint64_t luck = has_faults ? random_.below(100) : 0;
        if (luck >= 95) return Fate::kNacked;
        queue_.push_back({next_tag_++, message});
        if (has_faults && random_.below(50) == 0) queue_.push_back({next_tag_++, message});
        return luck < 90 ? Fate::kConfirmed : Fate::kUnknown;
    }

    [[nodiscard]] std::optional<Delivery> deliver(const BranchId& branch, std::size_t prefetch) {
        if (queue_.empty() || unacked_.size() >= prefetch) return std::nullopt;
        auto [tag, message] = std::move(queue_.front());
        queue_.pop_front();
        Delivery delivery{.branch = branch, .tag = DeliveryTag(tag), .message = message};
        unacked_.emplace(tag, std::move(message));
        return delivery;
    }
    void acknowledge(DeliveryTag tag) { unacked_.erase(tag.value()); }
    /// The consumer is gone: everything it had goes back to the front, in order.
    void give_back() {
        for (auto at = unacked_.rbegin(); at != unacked_.rend(); ++at)
            queue_.emplace_front(at->first, at->second);
        unacked_.clear();
    }
    void delete_queue() { queue_.clear(); }
    /// Somebody shovelled messages about.
    void swap_two() {
        if (queue_.size() < 2) return;
        const std::size_t at = random_.below(queue_.size() - 1);
        std::swap(queue_[at].second, queue_[at + 1].second);
    }

    [[nodiscard]] std::size_t waiting() const { return queue_.size(); }
    [[nodiscard]] bool is_empty() const { return queue_.empty() && unacked_.empty(); }

private:
    Random& random_;
    std::uint64_t next_tag_ = 1;
    std::deque<std::pair<std::uint64_t, StreamMessage>> queue_;
    std::map<std::uint64_t, StreamMessage> unacked_;
};

}  // namespace tributary::simulation
