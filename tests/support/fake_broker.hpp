#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "base/failure.hpp"
#include "model/messages.hpp"
#include "pipeline/delivery_source.hpp"

namespace tributary::test {

/// The broker as the stream sees it, in memory: a queue for each branch with a single active
/// consumer, redelivery in order, a length limit that refuses, and every fault that a schedule may
/// ask for. Pure: no thread, no clock; one thread. The same contract suite runs on it and on
/// RabbitMQ (tests/contract/transport).
class FakeBroker {
public:
    /// What a publisher hears about a message.
    enum class Answer {
        kConfirmed,
        kRefused,   ///< the queue is full: not taken
        kReturned,  ///< there is no queue: not taken
        kLost,      ///< taken, but the confirm does not arrive
    };

    /// Without effect when it exists.
    void declare(const BranchId& branch) { queues_.try_emplace(branch); }
    [[nodiscard]] bool has_queue(const BranchId& branch) const { return queues_.contains(branch); }
    /// With everything in it; its consumers lose their link.
    void delete_queue(const BranchId& branch) {
        const auto found = queues_.find(branch);
        if (found == queues_.end()) return;
        const std::vector<Source*> consumers = found->second.consumers;
        queues_.erase(found);
        for (Source* consumer : consumers) consumer->cut();
    }
    /// Waiting messages above which publishing is refused; 0 = no limit.
    void set_limit(const BranchId& branch, std::size_t messages) { queue(branch).limit = messages; }
    /// The next `count` messages are taken, but their publisher hears nothing.
    void lose_confirms(unsigned count) { confirms_to_lose_ = count; }
    /// The next `count` messages are refused whatever the limit.
    void refuse(unsigned count) { to_refuse_ = count; }

    [[nodiscard]] Answer publish(const BranchId& branch, StreamMessage message) {
        const auto found = queues_.find(branch);
        if (found == queues_.end()) return Answer::kReturned;
        Queue& queue = found->second;
        if (take_one(to_refuse_) || (queue.limit != 0 && queue.ready.size() >= queue.limit))
            return Answer::kRefused;
        queue.ready.push_back({.place = ++last_place_, .message = std::move(message)});
        return take_one(confirms_to_lose_) ? Answer::kLost : Answer::kConfirmed;
    }

    /// Messages that wait, not counting those delivered and unacknowledged.
    [[nodiscard]] std::size_t waiting(const BranchId& branch) const {
        const auto found = queues_.find(branch);
        return found == queues_.end() ? 0 : found->second.ready.size();
    }
    /// Faults in a queue; `index` counts the waiting messages from 0 and must be there.
    void duplicate(const BranchId& branch, std::size_t index) {
        std::deque<Kept>& ready = queue(branch).ready;
        ready.insert(ready.begin() + static_cast<std::ptrdiff_t>(index), ready.at(index));
    }
    void exchange(const BranchId& branch, std::size_t first, std::size_t second) {
        std::deque<Kept>& ready = queue(branch).ready;
        std::swap(ready.at(first).message, ready.at(second).message);
    }
    void lose(const BranchId& branch, std::size_t index) {
        std::deque<Kept>& ready = queue(branch).ready;
        (void)ready.at(index);
        ready.erase(ready.begin() + static_cast<std::ptrdiff_t>(index));
    }

    /// A lane's connection, connected; the broker outlives it. Its receive never waits: what could
    /// come is here at once.
    [[nodiscard]] std::unique_ptr<DeliverySource> make_source(std::size_t prefetch = 100) {
        return std::make_unique<Source>(*this, prefetch);
    }
    /// Every source loses its link: what it has not acknowledged goes back, and its next call
    /// throws.
    void cut_links() {
        const std::set<Source*> sources = sources_;
        for (Source* source : sources) source->cut();
    }

private:
    class Source;
    struct Kept {
        /// Order of publication; a message that goes back takes its old place.
        std::uint64_t place = 0;
        StreamMessage message;
    };
    struct Queue {
        std::deque<Kept> ready;
        std::size_t limit = 0;
        /// The first one is active.
        std::vector<Source*> consumers;
    };

    class Source final : public DeliverySource {
    public:
        Source(FakeBroker& broker, std::size_t prefetch) : broker_(broker), prefetch_(prefetch) {
            broker_.sources_.insert(this);
        }
        ~Source() override {
            leave_all();
            broker_.sources_.erase(this);
        }

        void consume(const BranchId& branch) override {
            check_link();
            broker_.declare(branch);
            std::vector<Source*>& consumers = broker_.queue(branch).consumers;
            if (std::ranges::find(consumers, this) == consumers.end()) consumers.push_back(this);
            branches_.insert(branch);
        }

        std::optional<Delivery> receive(std::stop_token, Deadline) override {
            check_link();
            auto next = branches_.upper_bound(last_served_);
            for (std::size_t i = 0; i < branches_.size(); ++i, ++next) {
                if (next == branches_.end()) next = branches_.begin();
                if (auto delivery = take(*next)) {
                    last_served_ = *next;
                    return delivery;
                }
            }
            return std::nullopt;
        }

        void acknowledge(std::span<const DeliveryTag> tags) override {
            check_link();
            for (const DeliveryTag tag : tags) unacknowledged_.erase(tag);
        }

        void give_back(const BranchId& branch) override {
            if (branches_.erase(branch) == 0) return;
            const auto found = broker_.queues_.find(branch);
            if (found != broker_.queues_.end()) std::erase(found->second.consumers, this);
            requeue(branch);
        }

        void reconnect() override {
            leave_all();
            has_link_ = true;
        }

        std::uint64_t waiting(const BranchId& branch) override {
            check_link();
            return broker_.waiting(branch);
        }

        void cut() {
            leave_all();
            has_link_ = false;
        }

    private:
        struct Held {
            BranchId branch;
            Kept kept;
        };

        void check_link() const {
            if (!has_link_) throw Failure(Recovery::kReconnect, "broker: the link was cut");
        }

        std::optional<Delivery> take(const BranchId& branch) {
            const auto found = broker_.queues_.find(branch);
            if (found == broker_.queues_.end()) return std::nullopt;
            Queue& queue = found->second;
            if (queue.consumers.empty() || queue.consumers.front() != this || queue.ready.empty())
                return std::nullopt;
            const auto held = std::ranges::count(
                unacknowledged_, branch, [](const auto& entry) { return entry.second.branch; });
            if (static_cast<std::size_t>(held) >= prefetch_) return std::nullopt;
            Kept kept = std::move(queue.ready.front());
            queue.ready.pop_front();
            last_tag_ = last_tag_.next();
            Delivery delivery{.branch = branch, .tag = last_tag_, .message = kept.message};
            unacknowledged_.emplace(last_tag_, Held{.branch = branch, .kept = std::move(kept)});
            return delivery;
        }

        void requeue(const BranchId& branch) {
            const auto found = broker_.queues_.find(branch);
            for (auto held = unacknowledged_.begin(); held != unacknowledged_.end();) {
                if (held->second.branch != branch) {
                    ++held;
                    continue;
                }
                if (found != broker_.queues_.end()) {
                    std::deque<Kept>& ready = found->second.ready;
                    const auto place =
                        std::ranges::upper_bound(ready, held->second.kept.place, {}, &Kept::place);
                    ready.insert(place, std::move(held->second.kept));
                }
                held = unacknowledged_.erase(held);
            }
        }

        void leave_all() {
            const std::set<BranchId> branches = branches_;
            for (const BranchId& branch : branches) give_back(branch);
            unacknowledged_.clear();
        }

        FakeBroker& broker_;
        std::size_t prefetch_;
        bool has_link_ = true;
        std::set<BranchId> branches_;
        BranchId last_served_;
        std::map<DeliveryTag, Held> unacknowledged_;
        DeliveryTag last_tag_;
    };

    [[nodiscard]] Queue& queue(const BranchId& branch) { return queues_.at(branch); }
    static bool take_one(unsigned& count) {
        if (count == 0) return false;
        --count;
        return true;
    }

    std::map<BranchId, Queue> queues_;
    std::set<Source*> sources_;
    std::uint64_t last_place_ = 0;
    unsigned confirms_to_lose_ = 0;
    unsigned to_refuse_ = 0;
};

}  // namespace tributary::test
