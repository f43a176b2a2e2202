#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "amqp/options.hpp"
#include "amqp/sender.hpp"
#include "model/ids.hpp"

namespace tributary::test {

/// Ids of a crowd of branches: `shop-001`, `shop-002` …
[[nodiscard]] std::vector<BranchId> crowd_ids(std::size_t count);

/// Heartbeats of many branches that do not exist, over one connection: what a head office with
/// hundreds of branches hears. Most of them catch up with what they will never send, some have
/// stopped, some are silent. Runs on a thread of its own until it goes.
class Crowd {
public:
    Crowd(amqp::ConnectOptions broker, std::vector<BranchId> branches);

private:
    void run(const std::stop_token& stop) const;
    /// One heartbeat of every branch that is not silent.
    void speak(const std::string& user, amqp::Sender& sender, std::uint64_t round,
               const std::stop_token& stop) const;

    amqp::ConnectOptions broker_;
    std::vector<BranchId> branches_;
    std::jthread thread_;
};

}  // namespace tributary::test
