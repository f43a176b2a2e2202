#pragma once

#include <set>
#include <span>
#include <vector>

#include "amqp/message.hpp"

namespace tributary {

/// Which deliveries of one channel are not acknowledged, and how to acknowledge some of them with
/// few words: everything up to a tag at once where nothing before it stays open. Pure.
class AckLedger {
public:
    struct Ack {
        amqp::ChannelTag tag;
        bool is_multiple = false;
        friend bool operator==(const Ack&, const Ack&) = default;
    };

    void delivered(amqp::ChannelTag tag) { open_.insert(tag); }
    /// The acknowledgements to send, in order. Unknown and repeated tags are left out.
    [[nodiscard]] std::vector<Ack> settle(std::span<const amqp::ChannelTag> tags);
    [[nodiscard]] std::size_t open() const { return open_.size(); }

private:
    std::set<amqp::ChannelTag> open_;
};

}  // namespace tributary
