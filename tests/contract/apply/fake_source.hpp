#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <set>

#include "base/failure.hpp"
#include "pipeline/branch_link.hpp"
#include "pipeline/consumer_switch.hpp"
#include "pipeline/delivery_source.hpp"
#include "support/wait_until.hpp"

namespace tributary::test {

/// A broker in memory: what is published is delivered in order to whoever consumes, and again after
/// give_back. Tests publish from their own thread.
class FakeSource final : public DeliverySource {
public:
    void publish(const BranchId& branch, StreamMessage message) {
        const std::scoped_lock lock(mutex_);
        queues_[branch].push_back(std::move(message));
    }
    void consume(const BranchId& branch) override {
        const std::scoped_lock lock(mutex_);
        consumed_.insert(branch);
    }
    std::optional<Delivery> receive(std::stop_token stop, Deadline deadline) override {
        for (;;) {
            {
                const std::scoped_lock lock(mutex_);
                for (auto& [branch, queue] : queues_) {
                    if (queue.empty() || !consumed_.contains(branch) ||
                        unacked_[branch].size() >= prefetch)
                        continue;
                    const DeliveryTag tag(++last_tag_);
                    unacked_[branch].emplace_back(tag, queue.front());
                    queue.pop_front();
                    return Delivery{.branch = branch,
                                    .tag = tag,
                                    .message = unacked_[branch].back().second,
                                    .published_at = published_at};
                }
            }
            if (stop.stop_requested() || deadline.is_over(SystemClock::instance()))
                return std::nullopt;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    void acknowledge(std::span<const DeliveryTag> tags) override {
        const std::scoped_lock lock(mutex_);
        if (fail_acknowledge) {
            fail_acknowledge = false;
            throw Failure(Recovery::kReconnect, "the broker is gone");
        }
        for (const DeliveryTag tag : tags) {
            for (auto& [branch, list] : unacked_)
                std::erase_if(list, [&](const auto& each) { return each.first == tag; });
        }
    }
    void give_back(const BranchId& branch) override {
        const std::scoped_lock lock(mutex_);
        consumed_.erase(branch);
        requeue(branch);
    }
    void reconnect() override {
        const std::scoped_lock lock(mutex_);
        consumed_.clear();
        for (auto& [branch, list] : unacked_) requeue(branch);
        ++reconnects;
    }
    std::uint64_t waiting(const BranchId& branch) override {
        const std::scoped_lock lock(mutex_);
        return queues_[branch].size();
    }
    /// Everything published is acknowledged.
    bool is_drained() {
        const std::scoped_lock lock(mutex_);
        for (const auto& [branch, queue] : queues_) {
            if (!queue.empty() || !unacked_[branch].empty()) return false;
        }
        return true;
    }

    // Set before the lane runs, or by the lane's thread.
    std::size_t prefetch = 200;
    bool fail_acknowledge = false;
    int reconnects = 0;
    std::optional<WallTime> published_at;

private:
    void requeue(const BranchId& branch) {
        auto& list = unacked_[branch];
        auto& queue = queues_[branch];
        for (auto at = list.rbegin(); at != list.rend(); ++at)
            queue.push_front(std::move(at->second));
        list.clear();
    }

    std::mutex mutex_;
    std::map<BranchId, std::deque<StreamMessage>> queues_;
    std::map<BranchId, std::deque<std::pair<DeliveryTag, StreamMessage>>> unacked_;
    std::set<BranchId> consumed_;
    std::uint64_t last_tag_ = 0;
};

/// Agents that answer every rewind as `answer` says.
class FakeLink final : public BranchLink {
public:
    void request_rewind(const BranchId&, const std::optional<Ledger>& ledger) override {
        const std::scoped_lock lock(mutex_);
        ++rewinds_;
        if (answer) outcome_ = answer(ledger);
    }
    std::optional<RewindOutcome> take_rewind_outcome(const BranchId&) override {
        const std::scoped_lock lock(mutex_);
        return std::exchange(outcome_, std::nullopt);
    }
    void request_continue_resync(const BranchId&, const Ledger&) override {}
    std::optional<AgentReport> latest_report(const BranchId&) const override {
        return std::nullopt;
    }
    /// An answer that comes later than `answer` would give it.
    void settle(RewindOutcome outcome) {
        const std::scoped_lock lock(mutex_);
        outcome_ = std::move(outcome);
    }
    int rewinds() {
        const std::scoped_lock lock(mutex_);
        return rewinds_;
    }

    std::function<RewindOutcome(const std::optional<Ledger>&)> answer;

private:
    std::mutex mutex_;
    int rewinds_ = 0;
    std::optional<RewindOutcome> outcome_;
};

class FakeSwitch final : public ConsumerSwitch {
public:
    [[nodiscard]] bool is_started(const BranchId& branch) const override {
        const std::scoped_lock lock(mutex_);
        return !stopped_.contains(branch);
    }
    void stop(const BranchId& branch) {
        const std::scoped_lock lock(mutex_);
        stopped_.insert(branch);
    }
    void start(const BranchId& branch) {
        const std::scoped_lock lock(mutex_);
        stopped_.erase(branch);
    }

private:
    mutable std::mutex mutex_;
    std::set<BranchId> stopped_;
};

class LastStatus final : public ApplyObserver {
public:
    void on_status(const BranchId& branch, const ApplyStatus& status) override {
        const std::scoped_lock lock(mutex_);
        statuses_[branch] = status;
        if (status.state == ApplyState::kStopped) was_stopped_ = true;
    }
    /// A branch, at any time.
    bool was_stopped() {
        const std::scoped_lock lock(mutex_);
        return was_stopped_;
    }
    ApplyStatus of(const BranchId& branch) {
        const std::scoped_lock lock(mutex_);
        return statuses_[branch];
    }

private:
    std::mutex mutex_;
    std::map<BranchId, ApplyStatus> statuses_;
    bool was_stopped_ = false;
};

}  // namespace tributary::test
