#include "e2e/crowd.hpp"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "amqp/connection.hpp"
#include "amqp/names.hpp"
#include "amqp/sender.hpp"
#include "base/clock.hpp"
#include "base/failure.hpp"
#include "control/codec.hpp"

namespace tributary::test {
namespace {

using namespace std::chrono_literals;

/// What branch number `index` says in round `round`.
AgentStatus heartbeat_of(const BranchId& branch, std::size_t index, std::uint64_t round) {
    AgentStatus status;
    status.branch = branch;
    status.version = "0.1.0";
    status.is_running = true;
    status.epoch = Epoch(1);
    status.read = status.published = status.confirmed = Sequence(1000 + index);
    status.is_at_rest = index % 10 != 1;
    status.position = status.server_position = fmt::format("0-{}-{}", index + 1, 1000 + index);
    if (index % 10 == 1) {
        // One in ten catches up.
        status.read = Sequence(1000 + index + round);
        status.bytes_pending = 100'000 * (round + 1);
    } else if (index % 50 == 2) {
        status.is_running = false;
        status.is_halted = true;
        status.reason = "binlog_row_image is MINIMAL; set global binlog_row_image = FULL";
    }
    return status;
}

}  // namespace

std::vector<BranchId> crowd_ids(std::size_t count) {
    std::vector<BranchId> ids;
    for (std::size_t i = 1; i <= count; ++i) ids.emplace_back(fmt::format("shop-{:03}", i));
    return ids;
}

Crowd::Crowd(amqp::ConnectOptions broker, std::vector<BranchId> branches)
    : broker_(std::move(broker)),
      branches_(std::move(branches)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Crowd::run(const std::stop_token& stop) const {
    std::mutex mutex;
    std::condition_variable_any nobody;
    std::uint64_t round = 0;
    while (!stop.stop_requested()) {
        try {
            amqp::Connection connection(broker_, stop);
            amqp::Sender sender(connection);
            for (; !stop.stop_requested(); ++round) {
                speak(connection.user(), sender, round, stop);
                std::unique_lock lock(mutex);
                (void)nobody.wait_for(lock, stop, 2s, [] { return false; });
                lock.unlock();
                (void)connection.pump(stop, Deadline::now());
            }
        } catch (const Failure&) {
            // The head office has not made its exchanges yet.
            std::unique_lock lock(mutex);
            (void)nobody.wait_for(lock, stop, 500ms, [] { return false; });
        }
    }
}

void Crowd::speak(const std::string& user, amqp::Sender& sender, std::uint64_t round,
                  const std::stop_token& stop) const {
    amqp::Properties properties;
    properties.type = "agent-status";
    properties.user_id = user;
    for (std::size_t i = 0; i < branches_.size(); ++i) {
        if (i % 25 == 3) continue;  // silent
        const std::string body = control::encode(heartbeat_of(branches_[i], i, round));
        (void)sender.send({.exchange = amqp::kStatusExchange,
                           .routing_key = amqp::routing_key_of(branches_[i]),
                           .properties = properties,
                           .body = as_bytes(body),
                           .is_mandatory = false},
                          stop, Deadline::after(SystemClock::instance(), 5s));
    }
}

}  // namespace tributary::test
